import type { Environment } from '../../contract/environment';
import type { HookMessage } from '../../contract/hook-message';
import { expandHome } from '../../contract/home-path';
import { messageOf } from '../../contract/operation-error';
import type { OtlpTarget, RunHook, WebhookTarget } from '../../contract/run-hook';
import type { Delivery, HookChannel } from './hook-channel';
import { otlpLogs, rejectedLogs } from './otlp-logs';
import { postJson, type JsonPost, type PostAnswer } from './post-json';

const OTLP_BATCH = 100;
const OTLP_LINGER_MS = 500;

/** Each message is posted by itself. */
export function webhookChannel(hook: RunHook, target: WebhookTarget, environment: Environment): HookChannel {
  const post = async ([message]: readonly HookMessage[], signal: AbortSignal): Promise<Delivery> => {
    const url = target.url ?? variableOf(environment, target.urlEnv ?? '');
    return judge(await send(hook, target, { url, body: JSON.stringify(message), environment }, signal));
  };
  return { batch: 1, lingerMs: 0, repeats: true, deliver: refusingMistakes(post) };
}

/** Messages are posted together, as log records. */
export function otlpChannel(hook: RunHook, target: OtlpTarget, environment: Environment): HookChannel {
  const post = async (messages: readonly HookMessage[], signal: AbortSignal): Promise<Delivery> => {
    const url = `${target.url.replace(/\/+$/, '')}/v1/logs`;
    const body = JSON.stringify(otlpLogs(messages, target.environmentName));
    const sent = await send(hook, target, { url, body, environment }, signal);
    const delivery = judge(sent);
    const rejected = 'text' in sent && delivery.kind === 'delivered' ? rejectedLogs(sent.text) : undefined;
    return rejected === undefined ? delivery : { kind: 'refused', ...rejected };
  };
  return { batch: OTLP_BATCH, lingerMs: OTLP_LINGER_MS, repeats: true, deliver: refusingMistakes(post) };
}

/** What is wrong on this machine stays wrong. */
class HookMistake extends Error {}

function refusingMistakes(deliver: HookChannel['deliver']): HookChannel['deliver'] {
  return (messages, signal) =>
    deliver(messages, signal).catch((error: unknown) => {
      if (error instanceof HookMistake) return { kind: 'refused', reason: error.message };
      throw error;
    });
}

interface Sending {
  readonly url: string;
  readonly body: string;
  readonly environment: Environment;
}

type Sent = PostAnswer | { readonly failure: string };

async function send(
  { timeoutSeconds }: RunHook,
  target: WebhookTarget | OtlpTarget,
  { url, body, environment }: Sending,
  signal: AbortSignal,
): Promise<Sent> {
  const ca = target.ca === undefined ? undefined : expandHome(target.ca);
  const post: JsonPost = { url: addressOf(url), headers: headersOf(target, environment), body, ca };
  try {
    return await postJson(post, signal);
  } catch (error) {
    const failure = signal.aborted
      ? `there was no answer within ${timeoutSeconds} s`
      : describeFailure(error);
    return { failure };
  }
}

/** Of a name with several addresses, the reasons of all. */
function describeFailure(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(messageOf).join('; ');
  return messageOf(error);
}

/** Its text may be a secret, and is not in the message. */
function addressOf(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol)) return url;
  throw new HookMistake('its address is none of http:// or https://');
}

function headersOf(
  { headers, headersEnv }: WebhookTarget | OtlpTarget,
  environment: Environment,
): Readonly<Record<string, string>> {
  const secret = Object.entries(headersEnv).map(([name, variable]) => [
    name,
    variableOf(environment, variable),
  ]);
  return { ...headers, ...(Object.fromEntries(secret) as Readonly<Record<string, string>>) };
}

function variableOf(environment: Environment, name: string): string {
  const value = environment[name]?.trim() ?? '';
  if (value !== '') return value;
  throw new HookMistake(`the environment variable ${name} is not set; set it where the command runs`);
}

/** What may be otherwise in a moment. */
const MOMENTARY = [408, 425, 429];

function judge(sent: Sent): Delivery {
  if ('failure' in sent) return { kind: 'unanswered', reason: sent.failure };
  const { status, location } = sent;
  if (status >= 200 && status < 300) return { kind: 'delivered' };
  if (status >= 500 || MOMENTARY.includes(status))
    return { kind: 'unanswered', reason: `it answered with status ${status}` };
  const elsewhere =
    location === undefined ? '' : '; redirections are not followed, give the address that it leads to';
  return { kind: 'refused', reason: `it answered with status ${status}${elsewhere}` };
}
