/** What the hub says of itself is read, and drawn to scale. */

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { ceiling, gauge, line, mean, parseMetrics, rate, series, times } from '../../../src/landline/web/page/js/store/metrics.js'

const TEXT = `# HELP landline_people Persons who are here
# TYPE landline_people gauge
landline_people 3
landline_connections{door="event-stream"} 2
landline_commit_seconds_bucket{le="+Inf"} 4
landline_commit_seconds_sum 0.5
landline_commit_seconds_count 4
landline_loop_lag_seconds 1.5e-05
other_people 9
landline_broken
landline_worse NaN`

test('figures are read by name and label; what is broken is passed over', () => {
  assert.deepEqual([...parseMetrics(TEXT)], [
    ['people', 3],
    ['connections{event-stream}', 2],
    ['commit_seconds_bucket{+Inf}', 4],
    ['commit_seconds_sum', 0.5],
    ['commit_seconds_count', 4],
    ['loop_lag_seconds', 0.000015],
  ])
  assert.equal(parseMetrics('').size, 0)
})

const at = (ms, values) => ({ at: ms, sample: new Map(Object.entries(values)) })

test('a counter becomes a rate, and begins anew with the hub', () => {
  const samples = [at(0, { n: 10 }), at(2000, { n: 30 }), at(4000, { n: 0 }), at(6000, { n: 4 })]
  assert.deepEqual(series(samples, rate('n')), [10, 2])
  assert.deepEqual(series(samples.slice(0, 1), rate('n')), [])
})

test('a histogram gives the mean of what is new', () => {
  const samples = [at(0, { h_sum: 1, h_count: 1 }), at(2000, { h_sum: 4, h_count: 3 }), at(4000, { h_sum: 4, h_count: 3 })]
  assert.deepEqual(series(samples, mean('h')), [1.5, 0])
})

test('what there is now is known from the first look, a rate from the second', () => {
  const samples = [at(0, { n: 3, m: 2048 }), at(2000, { n: 5 })]
  assert.deepEqual(series(samples.slice(0, 1), gauge('n')), [3])
  assert.deepEqual(series(samples, gauge('n')), [3, 5])
  assert.deepEqual(series(samples, times(gauge('m'), 1 / 1024)), [2])
  assert.deepEqual(series(samples, times(rate('n'), 100)), [100])
  assert.deepEqual(series(samples.slice(0, 1), mean('h')), [])
})

test('a chart ends at a round number', () => {
  assert.deepEqual([[], [0], [3], [0.07], [10], [11], [480]].map(ceiling), [1, 1, 5, 0.1, 10, 20, 500])
})

test('a line goes from edge to edge, the most at the top', () => {
  assert.equal(line([], 1, 300, 60), '')
  assert.equal(line([5], 10, 300, 60), '')
  assert.equal(line([0, 10], 10, 300, 60), 'M0 60L300 0')
  assert.equal(line([5, 5, 10], 10, 300, 60), 'M0 30L150 30L300 0')
})
