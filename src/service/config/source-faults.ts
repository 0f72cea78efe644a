import type { SourceConfig } from './config.ts';
import type { Fault } from './shape-words.ts';

/** A fault of a source, at a path below it. */
export interface SourceFault extends Fault {
  readonly path: readonly string[];
}

/** What a source lacks for its connector, or has that belongs to another. */
export function sourceFaults(source: SourceConfig): readonly SourceFault[] {
  return [
    ...partFault(source, 'mig-soap', 'mig', '{sourceIdentifier: …, targetNationalCode: …}'),
    ...partFault(source, 'fhir', 'fhir', '{ask: everything}'),
    ...partFault(source, 'file', 'file', '{folder: …}'),
    ...urlFaults(source),
    ...(source.connector === 'fhir' && source.parts.length > 0
      ? [{ path: ['parts'], message: 'does not belong to the connector fhir', hint: null }]
      : []),
    ...questionFaults(source),
    ...secondFaults(source),
  ];
}

function partFault(
  source: SourceConfig,
  connector: SourceConfig['connector'],
  part: 'mig' | 'fhir' | 'file',
  example: string,
): readonly SourceFault[] {
  const needs = source.connector === connector;
  if (needs === (source[part] !== null)) return [];
  if (!needs) return [{ path: [part], message: `belongs to the connector ${connector} only`, hint: null }];
  return [{ path: [part], message: `is missing: the connector ${connector} needs it`, hint: `${part}: ${example}` }];
}

/** Everything but a folder has an address, and what goes with one. */
function urlFaults({ connector, url, transport, oauth, second }: SourceConfig): readonly SourceFault[] {
  if (connector !== 'file') return url === '' ? [{ path: ['url'], message: 'is missing', hint: null }] : [];
  const given = {
    url: url !== '',
    tls: transport.tls !== null,
    proxy: transport.proxy !== null,
    oauth: oauth !== null,
    second: second !== null,
  };
  return Object.entries(given).flatMap(([key, is]) =>
    is ? [{ path: [key], message: 'does not belong to the connector file', hint: null }] : [],
  );
}

/** A second endpoint that is the first, or is asked when nobody waits any more, is a mistake. */
function secondFaults({ url, second, deadlineMs }: SourceConfig): readonly SourceFault[] {
  if (second === null) return [];
  return [
    ...(second.url === url ? [{ path: ['second', 'url'], message: 'is that of the first endpoint', hint: null }] : []),
    ...(second.afterMs >= deadlineMs
      ? [{ path: ['second', 'after'], message: 'must be less than deadline', hint: null }]
      : []),
  ];
}

function questionFaults({ fhir, oauth }: SourceConfig): readonly SourceFault[] {
  if (fhir === null) return [];
  const isGpConnect = fhir.ask === 'gpconnect';
  return [
    ...needed(fhir.ask === 'search', fhir.resources.length > 0, ['fhir', 'resources'], 'search'),
    ...needed(isGpConnect, fhir.gpConnect !== null, ['fhir', 'gpConnect'], 'gpconnect'),
    // Its own token stands where that of OAuth would.
    ...(isGpConnect && oauth !== null
      ? [{ path: ['oauth'], message: 'does not go with ask: gpconnect, which has a token of its own', hint: null }]
      : []),
  ];
}

function needed(needs: boolean, has: boolean, path: readonly string[], ask: string): readonly SourceFault[] {
  if (needs === has) return [];
  return [{ path, message: needs ? `is missing: ask: ${ask} needs it` : `belongs to ask: ${ask} only`, hint: null }];
}
