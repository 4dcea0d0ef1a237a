import type { Answer } from '../engine/docker/http-engine';

export interface HostileCase {
  readonly what: string;
  readonly answer: Answer;
  /** Part of the error. @default - none is wanted: the deploy ends well */
  readonly says?: RegExp;
}

/** Cases by the call whose answer is hostile. */
export interface HostileCall {
  readonly call: string;
  readonly path: RegExp;
  /** What is deployed there. */
  readonly deploys: 'service' | 'job' | 'failing job' | 'image' | 'network' | 'volume';
  readonly cases: readonly HostileCase[];
}
