import { writeControl } from './control.ts';
import type { ControlTree } from './control.ts';
import { ACTION, MIG, PAYLOAD, SERVICE, SOAP, WSA, WSA_ANONYMOUS } from './mig-wire.ts';
import type { SourceRequest } from './source.ts';
import { usernameToken } from './ws-security.ts';
import type { SecurityConfig } from '../config/source-config.ts';

/** Who asks whom over MIG: the identifiers of its service header, and the address. */
export interface MigAddress {
  readonly sourceIdentifier: string;
  readonly targetNationalCode: string;
  readonly url: string;
  /** The UsernameToken of every request; null where there is none. */
  readonly security: SecurityConfig | null;
}

/** The wsa:MessageID of a request; the answer's wsa:RelatesTo must equal it. */
export function messageIdOf(request: SourceRequest): string {
  return `urn:uuid:${request.requestId}`;
}

/** Writes the SOAP 1.1 request for one person's record; `now` in milliseconds since 1970. */
export function writeMigRequest(request: SourceRequest, address: MigAddress, now: number): string {
  return writeControl({
    'soap:Envelope': {
      $: { 'xmlns:soap': SOAP, 'xmlns:wsa': WSA, 'xmlns:mig': MIG },
      'soap:Header': {
        'wsa:Action': ACTION,
        'wsa:MessageID': messageIdOf(request),
        'wsa:To': address.url,
        'wsa:ReplyTo': { 'wsa:Address': WSA_ANONYMOUS },
        ...(address.security !== null && usernameToken(address.security, now)),
      },
      'soap:Body': { 'mig:migRequest': migRequest(request, address) },
    },
  });
}

function migRequest(request: SourceRequest, address: MigAddress): ControlTree {
  return {
    'mig:serviceDefinition': { 'mig:name': SERVICE.name, 'mig:version': SERVICE.version },
    'mig:serviceHeader': {
      'mig:source': { 'mig:identifier': address.sourceIdentifier },
      'mig:target': { 'mig:nationalCode': address.targetNationalCode },
    },
    'mig:serviceContent': { 'oriel:ehrExtractRequest': payloadOf(request) },
  };
}

// Our own choice of names. That a request carries a consent-to-view indicator and the user's name is MIG's rule.
function payloadOf({ nhsNumber, birthDate, consent, purpose, part, user }: SourceRequest): ControlTree {
  return {
    $: { 'xmlns:oriel': PAYLOAD },
    'oriel:person': { 'oriel:nhsNumber': nhsNumber, 'oriel:birthDate': birthDate },
    'oriel:consentToView': consent,
    'oriel:purpose': purpose,
    ...(part !== undefined && { 'oriel:part': part }),
    'oriel:user': {
      'oriel:id': user.id,
      'oriel:name': user.name,
      'oriel:role': user.role,
      'oriel:organisation': user.organisation,
    },
  };
}
