/** Whether every object of JavaScript has this: `constructor`. As the name of a host it would be found where nothing is. */
export function isEverywhere(name: string): boolean {
  return name in Object.prototype;
}

/** What a record has under this key itself. A name that a person chose may be one that every object has: `constructor`. */
export function own<T>(record: Readonly<Record<string, T>> | undefined, key: string): T | undefined {
  return record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined;
}
