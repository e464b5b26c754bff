// SPDX-License-Identifier: Apache-2.0
// Each rule is shown to fail on a file of rules in which nothing else is wrong.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { metrics, rules } from './example.mjs';
import { checkRules } from './rules.mjs';

test('nothing is wrong with the example', () => assert.deepEqual(checkRules(rules(), metrics()), []));

function shows(problem, breakIt) {
  test(problem, () => {
    const broken = rules();
    breakIt(...broken.groups[0].rules);
    const found = checkRules(broken, metrics());
    assert.ok(found.some((text) => text.includes(problem)), `found only: ${found.join('; ')}`);
  });
}

shows('not named level:metric:operation', (recording) => { recording.record = 'flowtop_seen_rate5m'; });
shows('not named level:metric:operation', (recording) => { recording.record += ':more'; });
shows('the level is instance', (recording) => { recording.record = 'job:flowtop_seen:rate5m'; });
shows('_total, and no counter', (recording) => {
  recording.record = 'instance:flowtop_seen_total:rate5m';
});
shows('the windows are 5m', (recording) => { recording.record = 'instance:flowtop_seen:rate1m'; });
shows("counter 'flowtop_seen_total' outside of rate", (recording) => {
  recording.expr = 'flowtop_seen_total';
});
shows("gauge 'instance:flowtop_seen:rate5m' inside of rate", (_, alert) => {
  alert.expr = 'rate(instance:flowtop_seen:rate5m[5m]) > 0';
});
shows("no metric 'instance:flowtop_sene:rate5m'", (_, alert) => {
  alert.expr = 'instance:flowtop_sene:rate5m > 0';
});
shows('not named Flowtop…', (_, alert) => { alert.alert = 'Idle'; });
shows("severity 'undefined'", (_, alert) => { delete alert.labels; });
shows("severity 'page'", (_, alert) => { alert.labels.severity = 'page'; });
shows('no summary', (_, alert) => { delete alert.annotations.summary; });
shows('no description', (_, alert) => { delete alert.annotations.description; });
shows("names 'device', which the result does not have", (_, alert) => {
  alert.annotations.summary = 'Nothing on {{ $labels.device }}';
});
