import Router from '@koa/router';
import Koa, { type Context } from 'koa';
import { text } from 'node:stream/consumers';
import { KIT, kitModule } from '../kit.ts';
import { escape, HOST_SCRIPT, hostPage, hostStyle, type Look } from './look.ts';
import {
  askAvailability,
  openViews,
  type Available,
  type HostIdentity,
  type HostUser,
  type Opened,
} from './open-views.ts';
import { setSwitches, side, type ListedPerson, type Switch } from './side.ts';

/** Everything a sample host is made of. */
export interface SampleHost {
  readonly look: Look;
  readonly identity: HostIdentity;
  readonly user: HostUser;
  /** Views it embeds in this tab of a record: all in one launch. */
  readonly views: (tab: string) => readonly string[];
  /** Whether its page uses `<oriel-view>`, which asks for tickets itself; else its server writes iframes. */
  readonly kit: boolean;
  /**
   * What it shows of the open person; `urls` and `badges` have one for each view, none where the kit asks for them. A badge
   * says what is known before anybody looks.
   */
  chart(person: ListedPerson, urls: readonly string[], tab: string, badges: readonly string[]): string;
}

/** A sample host: a list of people; opening one shows the host's own record with views of Oriel in it. */
export function createHost(host: SampleHost, people: readonly ListedPerson[], switches: readonly Switch[]): Koa {
  const router = new Router();
  const find = (id: unknown) => people.find((person) => person.id === id);
  router.get('/', async (context) => {
    const person = find(context.query['person']) ?? people[0];
    if (person === undefined) throw new Error('there are no people');
    context.type = 'html';
    context.set(pageHeaders(host.identity));
    context.body = await page(
      host,
      person,
      String(context.query['tab'] ?? ''),
      side(host.look.list, people, person.id, switches),
    );
  });
  router.post('/switch', async (context) => {
    setSwitches(switches, new URLSearchParams(await text(context.req)));
    context.redirect(`/?person=${(find(context.query['person']) ?? people[0])?.id ?? ''}`);
  });
  router.post('/ticket', async (context) => {
    context.body = await ticket(host, find, await text(context.req));
  });
  serve(router, '/host.css', 'css', hostStyle(host.look));
  serve(router, '/host.js', 'js', HOST_SCRIPT);
  for (const name of KIT) serve(router, `/${name}.js`, 'js', kitModule(name));
  const app = new Koa();
  app.use(router.routes());
  return app;
}

/** A refused launch is said in words, never left blank. */
async function page(host: SampleHost, person: ListedPerson, tab: string, beside: string): Promise<string> {
  const { look, identity, user, views, kit } = host;
  const asked = kit ? [] : views(tab);
  const known = asked.length === 0 ? [] : await askAvailability(identity, user, person, asked);
  const badges = asked.map((view) => badgeOf(known.find(({ dataset }) => dataset === view)));
  const opened = asked.length === 0 ? { urls: [] } : await openViews(identity, user, person, asked);
  const main =
    'problem' in opened
      ? `${host.chart(person, [], tab, [])}<p class="problem">The shared record cannot be opened. ${escape(opened.problem)}</p>`
      : host.chart(person, opened.urls, tab, badges);
  return hostPage(look, { side: beside, main, user: user.name, script: kit });
}

/** The back end of the kit. A real host checks here that this user has this person's record open. */
async function ticket(
  { identity, user, views }: SampleHost,
  find: (id: unknown) => ListedPerson | undefined,
  body: string,
): Promise<Opened> {
  const asked = JSON.parse(body) as { views: readonly string[]; person: string };
  const person = find(asked.person);
  if (person === undefined || !asked.views.every((view) => views('').includes(view)))
    return { problem: 'This is not on offer.' };
  return openViews(identity, user, person, asked.views);
}

/** A strict policy, to show that none of it needs to be loosened for Oriel but `frame-src`. */
function pageHeaders({ oriel }: HostIdentity): Readonly<Record<string, string>> {
  const policy = `default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; form-action 'self'; frame-src ${oriel}; base-uri 'none'`;
  return { 'cache-control': 'no-store', 'content-security-policy': policy };
}

function serve(router: Router, path: string, type: string, body: string): void {
  router.get(path, (context: Context) => {
    context.type = type;
    context.body = body;
  });
}

/** What the host's user reads beside the title before looking: only what the index and Oriel's journal know. */
function badgeOf(known: Available | undefined): string {
  if (known === undefined || known.available === 'unknown') return 'not known whether there is a record';
  if (known.available === 'no') return 'no record is known';
  const viewed = known.lastViewed === null ? 'not yet looked at' : `last looked at ${known.lastViewed.slice(0, 10)}`;
  return known.expected === true ? `please look: ${viewed}` : viewed;
}
