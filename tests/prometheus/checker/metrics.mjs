// SPDX-License-Identifier: Apache-2.0
// Every series name that an expression may use: {type: counter or gauge, labels}.

const TARGET = ['job', 'instance'];
// Made by Prometheus itself at each scrape.
const OF_THE_SCRAPE = ['up', 'scrape_duration_seconds', 'scrape_samples_scraped',
  'scrape_samples_post_metric_relabeling', 'scrape_series_added'];

// `families` is what `flowtop-docs families` prints: [{name, type, labels, help}].
export function metricsOf(families) {
  const metrics = new Map();
  const add = (name, type, labels) => metrics.set(name, { type, labels: new Set([...TARGET, ...labels]) });
  for (const name of OF_THE_SCRAPE) add(name, 'gauge', []);
  for (const { name, type, labels } of families) {
    if (type !== 'histogram') {
      add(name, type, labels);
      continue;
    }
    add(`${name}_bucket`, 'counter', [...labels, 'le']);
    add(`${name}_sum`, 'counter', labels);
    add(`${name}_count`, 'counter', labels);
  }
  return metrics;
}

// What a recording rule makes is a gauge, whatever it was made of.
export function addRecorded(metrics, name, labels) {
  metrics.set(name, { type: 'gauge', labels });
}
