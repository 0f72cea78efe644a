import { writeControl } from '../../service/source/control.ts';
import type { ControlTree } from '../../service/source/control.ts';
import { ACTION, MIG, PATIENT_NOT_FOUND, SERVICE, SOAP, WSA } from '../../service/source/mig-wire.ts';
import { readGpRequest } from './gp-contract.ts';
import { startSimulator } from './simulator.ts';
import type { Reply, Simulator, SimulatorOptions } from './simulator.ts';

/** Starts a simulated GP system behind MIG: it serves `<person>/openhr.xml`, and refuses what deviates from the wire contract. */
export function startGpSimulator(options: SimulatorOptions): Promise<Simulator> {
  return startSimulator(
    {
      path: '/mig',
      recordFile: 'openhr.xml',
      async answer(message, recordOf) {
        const request = await readGpRequest(message);
        if (request.state === 'invalid') {
          return fault(request.messageId, request.serviceKnown, 'Request is invalid', 'FATAL', request.rule);
        }
        const record = await recordOf(request.nhsNumber);
        if (record !== null) return found(request.messageId, record);
        return fault(request.messageId, true, 'Person is unknown', PATIENT_NOT_FOUND, 'no such person here');
      },
    },
    options,
  );
}

const XML = { 'content-type': 'text/xml; charset=utf-8' };
/** Stands for the record while the message around it is built. */
const PLACE_OF_RECORD = 'RECORD';

function found(messageId: string, record: Buffer): Reply {
  const response = {
    'mig:migResponse': {
      'mig:serviceDefinition': definition(true),
      'mig:serviceContent': PLACE_OF_RECORD,
    },
  };
  const [head = '', tail = ''] = envelope(messageId, response).split(PLACE_OF_RECORD);
  const body = Buffer.concat([Buffer.from(head), withoutDeclaration(record), Buffer.from(tail)]);
  return { status: 200, headers: XML, body };
}

function fault(messageId: string | null, serviceKnown: boolean, words: string, category: string, text: string): Reply {
  const migFault = {
    'mig:serviceDefinition': definition(serviceKnown),
    'mig:error': { 'mig:category': category, 'mig:text': text },
  };
  const body = {
    'soap:Fault': { faultcode: 'soap:Server', faultstring: words, detail: { 'mig:migFault': migFault } },
  };
  return { status: 500, headers: XML, body: envelope(messageId, body) };
}

function envelope(messageId: string | null, body: ControlTree): string {
  const relatesTo = messageId === null ? {} : { 'wsa:RelatesTo': messageId };
  return writeControl({
    'soap:Envelope': {
      $: { 'xmlns:soap': SOAP, 'xmlns:wsa': WSA, 'xmlns:mig': MIG },
      'soap:Header': { 'wsa:Action': `${ACTION}Response`, ...relatesTo },
      'soap:Body': body,
    },
  });
}

function definition(serviceKnown: boolean): ControlTree {
  const { name, version } = serviceKnown ? SERVICE : { name: 'Unknown', version: 'Unknown' };
  return { 'mig:name': name, 'mig:version': version };
}

/** A declaration may stand only at the start of a document. */
function withoutDeclaration(record: Buffer): Buffer {
  const end = record.subarray(0, 5).toString() === '<?xml' ? record.indexOf('?>') + 2 : 0;
  return record.subarray(end);
}
