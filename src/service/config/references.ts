import type { z } from 'zod';
import { didYouMean } from '../../transform/record/definition.ts';
import type { Config, Host, SharingAgreement } from './config.ts';
import { addFault } from './shape-words.ts';
import type { Fault } from './shape-words.ts';

interface PlacedFault extends Fault {
  readonly path: readonly PropertyKey[];
}

/** Adds the faults that only show across entries: repeated ids, references to nothing. */
export function addReferenceFaults(config: Config, context: z.core.$RefinementCtx): void {
  for (const { path, ...fault } of referenceFaults(config)) addFault(context, fault, [...path]);
}

function referenceFaults(config: Config): readonly PlacedFault[] {
  return [
    ...repeated(
      ['hosts'],
      'id',
      config.hosts.map((host) => host.id),
    ),
    ...repeated(
      ['sources'],
      'id',
      config.sources.map((source) => source.id),
    ),
    ...(config.index !== null && config.sources.some(({ id }) => id === config.index?.id)
      ? [{ path: ['index', 'id'], message: `is used twice: ${config.index.id}`, hint: null }]
      : []),
    ...repeated(
      ['agreements'],
      'id',
      config.agreements.map((agreement) => agreement.id),
    ),
    ...config.hosts.flatMap(keyFaults),
    ...config.agreements.flatMap((agreement, index) => agreementFaults(agreement, ['agreements', index], config)),
  ];
}

function keyFaults(host: Host, index: number): readonly PlacedFault[] {
  return repeated(
    ['hosts', index, 'keys'],
    'kid',
    host.keys.map((key) => key.kid),
  );
}

function repeated(path: PlacedFault['path'], key: string, ids: readonly string[]): readonly PlacedFault[] {
  return ids.flatMap((id, index) =>
    ids.indexOf(id) === index ? [] : [{ path: [...path, index, key], message: `is used twice: ${id}`, hint: null }],
  );
}

function agreementFaults(
  agreement: SharingAgreement,
  path: PlacedFault['path'],
  { hosts, sources, index }: Config,
): readonly PlacedFault[] {
  const hostIds = hosts.map((host) => host.id);
  const sourceIds = sources.map((source) => source.id);
  return [
    ...unknownId([...path, 'host'], 'host', agreement.host, hostIds),
    ...agreement.sources.flatMap((id, place) => unknownId([...path, 'sources', place], 'source', id, sourceIds)),
    ...(agreement.lookup === 'index' && index === null
      ? [{ path: [...path, 'lookup'], message: 'needs an index, and there is none', hint: 'add index to this file' }]
      : []),
  ];
}

function unknownId(
  path: PlacedFault['path'],
  kind: string,
  id: string,
  known: readonly string[],
): readonly PlacedFault[] {
  if (known.includes(id)) return [];
  const message = `names a ${kind} that is not in this file: ${id}`;
  return [{ path, message, hint: didYouMean(id, known) ?? `add it under ${kind}s` }];
}
