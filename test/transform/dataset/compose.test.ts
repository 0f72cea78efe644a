import assert from 'node:assert/strict';

import { wantedFields } from '../../../src/transform/dataset/dataset.ts';
import { datasetOf, manifestOf, problemsIn } from '../support/manifests.ts';

const VISITS = `- { id: visits, title: Visits, records: visit, fields: [day, reason], order: [{ by: day, direction: descending }] }
- { id: notes, title: Notes, records: visit, fields: [note] }`;
const NOTES = { freeText: '[visit.note]' };
const part = manifestOf('part', VISITS, { ...NOTES, sources: '[social-care]' });

describe('a composed dataset', () => {
  it('takes a section as it is, laid out by the dataset it is from', () => {
    const [visits] = datasetOf('d', { part, d: manifestOf('d', '- from: part/visits') }).sections;
    assert.deepEqual(
      [visits?.id, visits?.title, [...(visits?.fields.keys() ?? [])]],
      ['visits', 'Visits', ['day', 'reason']],
    );
    assert.deepEqual(visits?.origin, { dataset: 'part', section: 'visits' });
    assert.deepEqual(visits.sources, ['social-care']);
  });

  it('may take it under another id and title, in another order, cut short, unfiltered', () => {
    const d = manifestOf(
      'd',
      '- { from: part/visits, id: last, title: Last visits, order: [{ by: reason, direction: ascending }], limit: { rows: 3, words: "{more} more" }, dateFilter: not-supported, content: Only three }',
    );
    const [last] = datasetOf('d', { part, d }).sections;
    assert.deepEqual(
      [last?.id, last?.title, last?.order[0]?.by, last?.limit?.rows, last?.dateFilter.kind, last?.content],
      ['last', 'Last visits', 'reason', 3, 'not-supported', 'Only three'],
    );
    assert.equal(last?.origin.section, 'visits');
  });

  it('may close what comes after the first rows, where a date still sorts them', () => {
    const d = manifestOf('d', '- { from: part/visits, collapse: { after: 30 }, usualRows: 8 }');
    const [visits] = datasetOf('d', { part, d }).sections;
    assert.deepEqual([visits?.collapse, visits?.usualRows], [{ after: 30, by: 'day' }, 8]);
    const closed = manifestOf('part', VISITS.replace('order:', 'collapse: { after: 20 }, order:'), NOTES);
    const resorted = manifestOf('d', '- { from: part/visits, order: [{ by: reason, direction: ascending }] }', NOTES);
    assert.match(problemsIn('d', { part: closed, d: resorted }).join(), /not sorted by a date/u);
  });

  it('may show what it adds itself as it was agreed for that, and be stricter', () => {
    const own = `- from: part/visits
- { id: letters, title: Letters, records: letter, fields: [subject] }`;
    const protection =
      '{ policy: default, banner: record, uncheckable: { show: [letter], signedOff: A committee in 2020 } }';
    const d = datasetOf('d', { part, d: manifestOf('d', own, { protection, freeText: '[letter.subject]' }) });
    assert.deepEqual([d.protection.banner, d.protection.uncheckable.has('letter')], ['record', true]);
  });

  it('takes all sections of a dataset, and those it is composed of', () => {
    const middle = manifestOf('middle', '- include: part', NOTES);
    const d = datasetOf('d', { d: manifestOf('d', '- include: middle', NOTES), middle, part });
    assert.deepEqual(
      d.sections.map(({ id, origin }) => `${origin.dataset}/${id}`),
      ['part/visits', 'part/notes'],
    );
    assert.deepEqual(d.composedOf, ['middle', 'part']);
    assert.deepEqual([...(wantedFields(d).get('visit') ?? [])].sort(), ['day', 'note', 'reason']);
  });
});

describe('a composition is refused', () => {
  const refused: readonly (readonly [what: string, sections: string, problem: RegExp, more?: object, of?: string])[] = [
    [
      'of an unknown dataset',
      '- from: prat/visits',
      /^from: prat.*there is no dataset 'prat' \(did you mean 'part'\?\)/u,
    ],
    [
      'of an unknown section',
      '- from: part/visit',
      /^from: part.*'part' has no section 'visit' \(did you mean 'visits'\?\)/u,
    ],
    ['of no place', '- from: part', /^from: part.*must name a dataset and a section/u],
    ['with a key of another form', '- { from: part/visits, fields: [day] }', /^fields: .*unknown key 'fields'/u],
    [
      'with free text that is not allowed again',
      '- from: part/notes',
      /^- from|'note' is free text, which this dataset does not allow/u,
    ],
    [
      'by an order that the section does not know',
      '- { from: part/visits, order: [{ by: dya, direction: ascending }] }',
      /^by: dya.*does not know 'dya' \(did you mean 'day'\?\)/u,
    ],
    [
      'of two sections with one id',
      '- from: part/visits\n- from: part/visits',
      /two sections have the id 'visits' \(compose it with from: and an id/u,
    ],
    [
      'of a kind of source that it does not name',
      '- from: part/visits',
      /'part' reads sources of kind 'social-care', which this dataset does not name/u,
      { sources: '[gp-record]' },
    ],
    ['of a retired dataset', '- from: part/visits', /the dataset 'part' is retired/u, {}, 'status: retired'],
    ['of a draft, by an active one', '- from: part/visits', /the dataset 'part' is a draft/u, {}, 'status: draft'],
    [
      'of a dataset for adults',
      '- from: part/visits',
      /'part' is for people of 18 and over \(write audience/u,
      { audience: '{ minimumAge: 16 }' },
      'audience: { minimumAge: 18 }',
    ],
    [
      'of a dataset with problems',
      '- from: part/visits',
      /the dataset 'part' has problems of its own \(put datasets\/part/u,
      {},
      'version: one',
    ],
  ];
  for (const [what, sections, problem, more = {}, of = ''] of refused)
    it(what, () => {
      const key = of.split(':')[0] ?? '';
      const changed = of === '' ? part : part.replace(new RegExp(`^${key}: .*$`, 'mu'), of);
      const d = manifestOf('d', sections, more as Record<string, string>);
      assert.match(problemsIn('d', { part: changed, d }).join('\n'), problem);
    });

  const LOOSER: readonly (readonly [what: string, here: object, there: object, problem: RegExp])[] = [
    [
      'under another policy',
      { protection: '{ policy: other, banner: table }' },
      {},
      /^policy: othe\| 'part' was agreed under the policy 'default'.*\(write policy: default/u,
    ],
    [
      'with a banner on each table, where it has one for the record',
      {},
      { protection: '{ policy: default, banner: record }' },
      /^banner: tabl\| 'part' has its exclusion banner once for the record.*\(write banner: record\)/u,
    ],
    [
      'with narrative that it withholds',
      { protection: '{ policy: default, banner: table, uncodedNarrative: show }' },
      {},
      /^uncodedNarra\| 'part' withholds narrative without coded entries.*\(write uncodedNarrative: withhold/u,
    ],
    [
      'with entries whose codes nobody can check',
      {
        protection:
          '{ policy: default, banner: table, uncheckable: { show: [visit], signedOff: A committee in 2020 } }',
      },
      {},
      /^visit\], sig.*\| 'part' withholds 'visit' whose codes nobody can check/u,
    ],
    [
      'with free text',
      { freeText: '[visit.reason]' },
      {},
      /^visit\.reason\| 'part' shows 'visit\.reason' by its codes only/u,
    ],
    [
      'for another audience',
      { audience: '{ includes: [safeguarding] }' },
      {},
      /^safeguarding.*\| 'part' withholds items for the audience 'safeguarding'/u,
    ],
  ];
  for (const [what, here, there, problem] of LOOSER)
    for (const [how, sections] of [
      ['a section', '- from: part/visits'],
      ['all sections', '- include: part'],
    ] as const)
      it(`that shows ${how} ${what}`, () => {
        const strict = manifestOf('part', '- { id: visits, title: Visits, records: visit, fields: [day, reason] }', {
          ...(there as Record<string, string>),
        });
        const found = problemsIn('d', { part: strict, d: manifestOf('d', sections, here as Record<string, string>) });
        assert.equal(found.length, 1, found.join('\n'));
        assert.match(found[0] ?? '', problem);
      });

  it('that shows through a third what that one may not', () => {
    const middle = manifestOf('middle', '- from: part/visits');
    const d = manifestOf('d', '- include: middle', { audience: '{ includes: [safeguarding] }' });
    assert.match(problemsIn('d', { part, middle, d }).join(), /'middle' withholds items for the audience/u);
  });

  it('that leads back to itself, at the step that closes the circle', () => {
    const texts = {
      a: manifestOf('a', '- include: b'),
      b: manifestOf('b', '- include: c'),
      c: manifestOf('c', '- from: a/all'),
    };
    assert.match(problemsIn('c', texts).join(), /^from: a\/all.*composed of itself: a → b → c → a/u);
    assert.match(problemsIn('a', texts).join(), /^include: b.*'b' has problems of its own/u);
    assert.match(problemsIn('d', { d: manifestOf('d', '- include: d') }).join(), /composed of itself: d → d/u);
  });
});

describe('a manifest with several mistakes', () => {
  it('is told all of them, each at its place', () => {
    const sections = `- { id: a, title: A, records: visit, where: { sate: [open], day: true }, fields: [dya, reason], order: [{ by: x, direction: ascending }] }
- { id: a, title: A, records: leter, fields: [subject] }
- from: prat/visits
- { id: n, title: N, records: visit, fields: [note] }`;
    const places = problemsIn('d', { part, d: manifestOf('d', sections, { thirdParty: '[visit.day]' }) });
    assert.deepEqual(
      places.map((each) => each.split('|')[0]?.trim()),
      [
        'sate: [open]',
        'day: true },',
        'dya, reason]',
        'by: x, direc',
        'records: let',
        'from: prat/v',
        'note] }',
        'visit.day]',
      ],
    );
  });

  it('is told every key of the wrong form at once', () => {
    const sections = `- { id: a, records: visit, feilds: [day] }
- { id: B b, title: B, records: visit, fields: [] }`;
    const found = problemsIn('d', { d: manifestOf('d', sections, { version: 'one', statsu: 'active' }) });
    assert.equal(found.length, 6, found.join('\n'));
    assert.match(found.join('\n'), /title: must be the heading/u);
    assert.match(found.join('\n'), /unknown key 'feilds' in sections\.0 \(did you mean 'fields'\?\)/u);
    assert.match(found.join('\n'), /unknown key 'statsu' \(did you mean 'status'\?\)/u);
  });

  it('that has the id of another dataset is told which', () => {
    const [first = ''] = problemsIn('d', { part, d: manifestOf('part', VISITS, NOTES) });
    assert.match(first, /^id: part\| the id 'part' is that of datasets\/part\/dataset\.yaml/u);
  });
});
