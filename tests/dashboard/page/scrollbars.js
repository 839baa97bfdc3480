// SPDX-License-Identifier: GPL-2.0-only
// as Grafana's bundler takes it; by the rules for .mjs the default is all of it
import { Scrollbars } from './node_modules/react-custom-scrollbars-2';

export default Scrollbars;
