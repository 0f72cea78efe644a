import Router from '@koa/router';
import Koa from 'koa';
import { text } from 'node:stream/consumers';
import { escape, frame, hostPage, type Look } from './look.ts';
import { openViews, type HostIdentity, type HostUser } from './open-views.ts';
import { setSwitches, side, type ListedPerson, type Switch } from './side.ts';

/** Everything a sample host is made of. */
export interface SampleHost {
  readonly look: Look;
  readonly identity: HostIdentity;
  readonly user: HostUser;
  /** Views it embeds, with the title of each panel and the height of its frame in pixels. */
  readonly panels: readonly { readonly view: string; readonly title: string; readonly height: number }[];
}

/** A sample host: a patient list; opening a patient asks Oriel for one-time URLs and puts each into an iframe. */
export function createHost(host: SampleHost, people: readonly ListedPerson[], switches: readonly Switch[]): Koa {
  const router = new Router();
  router.get('/', async (context) => {
    const person = people.find(({ id }) => id === context.query['person']) ?? people[0];
    context.type = 'html';
    context.set('cache-control', 'no-store');
    context.body =
      person === undefined
        ? 'No people.'
        : hostPage(host.look, side(people, person.id, switches), await chart(host, person));
  });
  router.post('/switch', async (context) => {
    setSwitches(switches, new URLSearchParams(await text(context.req)));
    const person = people.find(({ id }) => id === context.query['person']) ?? people[0];
    context.redirect(`/?person=${person?.id ?? ''}`);
  });
  const app = new Koa();
  app.use(router.routes());
  return app;
}

/** The open patient: the host's own banner, then the views. A refused launch is said in words, never left blank. */
async function chart({ identity, user, panels }: SampleHost, person: ListedPerson): Promise<string> {
  const banner = `<div class="chart"><h1>${escape(person.name)}</h1><p>Born ${escape(person.birthDate)}, NHS number ${escape(person.nhsNumber)}. Signed in: ${escape(user.name)}.</p></div>`;
  const opened = await openViews(
    identity,
    user,
    person,
    panels.map(({ view }) => view),
  );
  if ('problem' in opened)
    return `${banner}<p class="problem">The shared record cannot be opened. ${escape(opened.problem)}</p>`;
  const frames = panels.map(({ title, height }, index) => frame({ title, height, url: opened.urls[index] ?? null }));
  return `${banner}<div class="panels">${frames.join('')}</div>`;
}
