// SPDX-License-Identifier: Apache-2.0
// Units that Grafana knows, of those that anything here could be in. It shows others as text.
export const UNITS = new Set([
  'none', 'short', 'string', 'percent', 'percentunit', 'bool', 'bool_yes_no', 'bool_on_off',
  's', 'ms', 'ns', 'dtdurations', 'dateTimeAsIso', 'dateTimeFromNow',
  'bytes', 'decbytes', 'kbytes', 'mbytes', 'binBps', 'Bps',
  'ops', 'iops', 'reqps', 'rps', 'wps', 'cps', 'hertz',
]);
