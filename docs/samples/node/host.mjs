// A whole host in one file: a page with two views, and the ticket call behind it.
//   npm run kit && node docs/samples/node/host.mjs     then open http://localhost:8319
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { openViews } from './ticket.mjs';

// Yours come from your session and your database.
const USER = { id: 'user-1', name: 'Dr Sample', role: 'CLINICIAN', organisation: 'Z9Y' };
const PEOPLE = { 42: { name: 'Edith Mary TESTPATIENT', nhsNumber: '9990000018', birthDate: '1941-03-09' } };

const PAGE = `<!doctype html><html lang="en-GB"><title>My system</title><link rel="icon" href="data:,">
<h1>My system: ${PEOPLE[42].name}</h1>
<h2>Allergies</h2>
<oriel-view view="allergies" person="42" label="Allergies (from the GP record)" height="360"></oriel-view>
<h2>Medications</h2>
<oriel-view view="medications" person="42" label="Medications (from the GP record)" height="360"></oriel-view>
<script type="module" src="/page.js"></script>`;

const SCRIPT = `import '/oriel-view.js';
import { together } from '/together.js';
const ticket = together(async (views, person) =>
  (await fetch('/ticket', { method: 'POST', body: JSON.stringify({ views, person }) })).json());
for (const view of document.querySelectorAll('oriel-view')) view.ticket = ticket;`;

const kit = (name) => readFileSync(new URL(`../../../dist/${name}`, import.meta.url));

async function ticket(request) {
  const { views, person } = JSON.parse((await request.toArray()).join(''));
  // Here your server checks that this user has this person's record open.
  return openViews(views, PEOPLE[person], USER).catch((error) => {
    console.error(error.message, error.cause);
    return { problem: error.message };
  });
}

createServer(async (request, response) => {
  const send = (type, body) => response.writeHead(200, { 'content-type': `${type}; charset=utf-8` }).end(body);
  if (request.url === '/') return send('text/html', PAGE);
  if (request.url === '/page.js') return send('text/javascript', SCRIPT);
  if (['/oriel-view.js', '/together.js'].includes(request.url))
    return send('text/javascript', kit(request.url.slice(1)));
  if (request.url === '/ticket' && request.method === 'POST')
    return send('application/json', JSON.stringify(await ticket(request)));
  return response.writeHead(404).end();
}).listen(Number(process.env.PORT ?? 8319), '127.0.0.1', function () {
  console.log(`open http://localhost:${this.address().port}`);
});
