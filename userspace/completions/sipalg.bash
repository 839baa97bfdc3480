# SPDX-License-Identifier: GPL-2.0-only
#
# bash: sipalg itself says what may come next.

_sipalg() {
	local line=${COMP_LINE:0:COMP_POINT} words word trim

	read -ra words <<<"$line"
	[[ $line != *[[:space:]] ]] || words+=('')
	# bash completes what is behind = and : as a word of its own
	word=${words[-1]}
	trim=${word%"${word##*[=:]}"}
	COMPREPLY=()
	while IFS=$'\t' read -r word _; do
		case $word in
		:files) compopt -o default 2>/dev/null; continue ;;
		*=) compopt -o nospace 2>/dev/null ;;
		esac
		COMPREPLY+=("${word#"$trim"}")
	done < <(command sipalg __complete "${words[@]:1}" 2>/dev/null)
}

complete -F _sipalg sipalg
