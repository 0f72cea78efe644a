// Asks Oriel for one-time URLs, with Node.js 20 or later and nothing else.
//   node ticket.mjs problems allergies
import { createPrivateKey, randomUUID, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const oriel = process.env.ORIEL ?? 'http://localhost:8300';
const host = process.env.ORIEL_HOST ?? 'your-host'; // iss: the id under which the operator registered you
const kid = process.env.ORIEL_KID ?? 'your-host-1'; // the name of your key
const key = process.env.ORIEL_KEY ?? '.oriel/sandbox/your-host-1.private.pem'; // Ed25519, PKCS #8
const origin = process.env.ORIEL_ORIGIN ?? 'http://localhost:8319'; // of the page that will hold the frames

const base64url = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** One URL for each view, good for one use within a minute. `user` and `person` come from your session, never from the page. */
export async function openViews(views, person, user) {
  const now = Math.floor(Date.now() / 1000);
  const header = base64url({ alg: 'EdDSA', kid });
  const claims = base64url({
    ...{ iss: host, aud: oriel, sub: user.id, iat: now, exp: now + 50, jti: randomUUID() },
    pat: {
      ...{ system: 'https://fhir.nhs.uk/Id/nhs-number', value: person.nhsNumber },
      ...{ birthDate: person.birthDate, name: person.name },
    },
    ...{ name: user.name, role: user.role, org: user.organisation, purpose: 'directcare', origin, views },
  });
  const signature = sign(null, `${header}.${claims}`, createPrivateKey(readFileSync(key))).toString('base64url');
  const sent = fetch(`${oriel}/v1/tickets`, {
    method: 'POST',
    headers: { 'content-type': 'application/jose' },
    body: `${header}.${claims}.${signature}`,
  });
  const answer = await sent.catch((cause) => {
    throw new Error('The shared record cannot be reached. Try again in a minute.', { cause });
  });
  const body = await answer.json();
  // The words are for your user; code and detail, in `cause`, for whoever looks after the integration.
  if (answer.status !== 201) throw new Error(`${body.error.message} ${body.error.next}`, { cause: body.error });
  return body; // {urls, expiresAt}
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const person = { name: 'Edith Mary TESTPATIENT', nhsNumber: '9990000018', birthDate: '1941-03-09' };
  const user = { id: 'user-1', name: 'Dr Sample', role: 'CLINICIAN', organisation: 'Z9Y' };
  const { urls } = await openViews(process.argv.slice(2), person, user);
  console.log(urls.join('\n'));
}
