import { printReadinessProbe, type RecordProbe } from '../contract/readiness-probe';
import type { ResolvedContainer, DesiredProbe, DesiredQuery } from '../model/desired-service';
import { renderLooseSettings, type Settings } from './rendered-settings';

/** In place of a host: all that have nothing of their own. */
const ALL_OTHERS = '*';

/** Writes probes for the provider; what a thousand hosts ask is written once. */
export class ReadinessTexts {
  readonly #queries = new Map<DesiredQuery, QueryText>();

  /** `readiness_probe` of a `docker_container`. @returns undefined for one without a probe */
  of({ readinessProbe: probe }: ResolvedContainer): string | undefined {
    return probe && this.#print(probe);
  }

  /** `readiness_probes` of a `docker_fleet`, for one role: all of its containers have a probe, or none has. */
  ofRole(containers: readonly ResolvedContainer[]): Readonly<Record<string, string>> | undefined {
    const texts = containers.flatMap((it) => {
      const text = this.of(it);
      return text === undefined ? [] : [[it.host, text] as const];
    });
    const [first, ...others] = texts;
    if (first === undefined) return undefined;
    const [, common] = first;
    const differing = others.filter(([, text]) => text !== common);
    return { [ALL_OTHERS]: common, ...Object.fromEntries(differing) };
  }

  /** What reads the records of its processes. @returns undefined for one without */
  recordOf({ readinessProbe }: ResolvedContainer): RecordProbe | undefined {
    const record = readinessProbe?.record;
    return record && { ...record, query: this.#query(record.query) };
  }

  #print(probe: DesiredProbe): string {
    const { record, ...others } = probe;
    return printReadinessProbe({
      ...others,
      ...(record && { record: { ...record, query: this.#query(record.query) } }),
    });
  }

  #query(query: DesiredQuery): QueryText {
    const known = this.#queries.get(query);
    if (known !== undefined) return known;
    const places = query.places.map((place) => {
      const { host, ofContainer, ...settings } = place;
      return { host, ofContainer, settings: renderLooseSettings(settings) };
    });
    const text = { title: query.title, places };
    this.#queries.set(query, text);
    return text;
  }
}

interface QueryText {
  readonly title: string;
  readonly places: readonly {
    readonly host: string;
    readonly ofContainer: string;
    readonly settings: Settings;
  }[];
}
