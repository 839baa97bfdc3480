# SPDX-License-Identifier: GPL-2.0-only
#
# fish: sipalg itself says what may come next.

function __sipalg_complete
	set -l words (commandline -opc)
	set -l current (commandline -ct)
	for line in (command sipalg __complete $words[2..-1] "$current" 2>/dev/null)
		if test "$line" = :files
			__fish_complete_path "$current"
		else
			printf '%s\n' $line
		end
	end
end

complete -c sipalg -f -a '(__sipalg_complete)'
