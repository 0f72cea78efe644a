import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { TEMPLATES } from '../../../src/catalogue.ts';
import type { Config, SourceConfig } from '../../../src/service/config/config.ts';
import { temporaryFolder } from '../launch/host-kit.ts';
import { serveHttp } from '../source/servers.ts';
import { AGREEMENT, careAt, FIXTURES, startService, type TestService } from './service.ts';
import { withRecord } from './sources.ts';

/** A source that answers when it is told to. */
export interface HeldSource {
  readonly config: SourceConfig;
  /** Lets the questions that wait, and all later ones, be answered. */
  answer(): void;
  /** Resolves when its first question has arrived. */
  readonly asked: Promise<unknown>;
  /** Resolves when a question that was not answered has ended. */
  readonly ended: Promise<unknown>;
}

/** Three sources of three kinds, and a view of Edith with a section of each, the slowest to come first. */
export interface WholePerson {
  readonly gp: HeldSource;
  readonly care: HeldSource;
  readonly night: HeldSource;
  readonly oriel: TestService;
  close(): Promise<void>;
}

const MANIFEST = `id: three-sources
title: Whole person
version: 1.0.0
status: active
owner: Fellside Records Group (fictional)
purpose: Shows for the tests what three systems hold.
subject: person
sources: [out-of-hours, social-care, gp-record]
audience: { minimumAge: 18 }
protection: { policy: default, banner: table }
sections:
  - id: contacts
    title: Out-of-hours contacts
    records: [{ type: encounter, sources: [out-of-hours] }]
    fields: [date, type, place]
    usualRows: 1
  - { from: social-care/risks, usualRows: 6 }
  - { from: problems/prb-tab-act, usualRows: 4 }
  - from: problems/prb-tab-othinact
notShown: [{ what: Everything else, why: This is for tests. }]
`;
const VIEW = `{{#section "contacts"}}
<ul>{{#each rows}}<li>{{date date}}: {{#if type}}{{type}}{{else}}not recorded{{/if}}, {{#if place}}{{place}}{{else}}not recorded{{/if}}</li>{{/each}}</ul>
{{/section}}
`;

/** Starts the service and its sources; the out-of-hours service has this deadline. */
export async function startWholePerson(
  nightMs: number,
  changes: (config: Config) => Partial<Config> = () => ({}),
): Promise<WholePerson> {
  const templates = temporaryFolder();
  cpSync(TEMPLATES, templates.path, { recursive: true });
  mkdirSync(join(templates.path, 'datasets/three-sources'));
  writeFileSync(join(templates.path, 'datasets/three-sources/dataset.yaml'), MANIFEST);
  writeFileSync(join(templates.path, 'datasets/three-sources/view.hbs'), VIEW);

  const gp = await held('openhr.xml', { id: 'gp', name: 'Fellside Test Surgery', kind: 'gp-record', format: 'openhr' });
  const care = await held('liquidlogic-adults.xml', { id: 'care' });
  const night = await held('adastra.xml', {
    ...{ id: 'night', name: 'Testborough Out-of-Hours', kind: 'out-of-hours', format: 'adastra', deadlineMs: nightMs },
  });
  const sources = [gp.config, care.config, night.config];
  const agreement = { ...AGREEMENT, datasets: ['three-sources'], sources: sources.map(({ id }) => id) };
  const oriel = await startService(sources, (config) => ({
    ...{ templates: templates.path, agreements: [agreement] },
    ...changes(config),
  }));
  const close = async (): Promise<void> => {
    await oriel.close();
    templates.remove();
  };
  return { gp, care, night, oriel, close };
}

async function held(file: string, changes: Partial<SourceConfig>): Promise<HeldSource> {
  const answer = withRecord(readFileSync(join(FIXTURES, 'edith', file)));
  const [gate, asked, ended] = [0, 1, 2].map(() => Promise.withResolvers<undefined>());
  const { url } = await serveHttp((request, response) => {
    asked?.resolve(undefined);
    response.once('close', () => ended?.resolve(undefined));
    void gate?.promise.then(() => answer(request, response));
  });
  const config = careAt(url, { deadlineMs: 20_000, ...changes });
  const none = Promise.resolve();
  return {
    config,
    answer: () => gate?.resolve(undefined),
    asked: asked?.promise ?? none,
    ended: ended?.promise ?? none,
  };
}
