import type { Sample } from './setting-samples';

export const healthcheckSample: Sample = {
  value: [
    {
      test: ['CMD', 'a', 'b'],
      interval: '90s',
      timeout: '500ms',
      start_period: '1h',
      start_interval: '5s',
      retries: 3,
    },
  ],
  spec: {
    Healthcheck: {
      Test: ['CMD', 'a', 'b'],
      Interval: 90e9,
      Timeout: 0.5e9,
      StartPeriod: 3600e9,
      StartInterval: 5e9,
      Retries: 3,
    },
  },
  other: [
    {
      test: ['CMD', 'b', 'a'],
      interval: '90s',
      timeout: '500ms',
      start_period: '1h',
      start_interval: '5s',
      retries: 3,
    },
  ],
  same: [
    [
      {
        test: ['CMD', 'a', 'b'],
        interval: '1m30s',
        timeout: '0.5s',
        start_period: '60m',
        start_interval: '5s',
        retries: 3,
      },
    ],
  ],
};
