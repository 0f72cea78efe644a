import assert from 'node:assert/strict';

import { allCases, casePages } from '../../../gallery/case-page.ts';
import type { Catalogue } from '../../../src/catalogue.ts';
import { closeServers } from '../../service/source/servers.ts';
import { gpAt, portOf, startService } from '../../service/support/service.ts';
import { startDoors } from '../../service/support/sources.ts';

/** The pages that readers and operators meet besides views, by name, as the real service answers them; and a view that waits. */
export async function otherPages(catalogue: Catalogue): Promise<ReadonlyMap<string, string>> {
  const doors = await startDoors();
  const oriel = await startService([gpAt(doors.gp.url)], () => ({ admin: { host: '127.0.0.1', port: 0 } }));
  try {
    const pathOf = async (claims: object): Promise<string> =>
      (await oriel.launch(['problems'], { ...claims }))[0] ?? '';
    const get = async (path: string): Promise<string> => (await oriel.request.get(path)).text;
    const used = await pathOf({ consent: 'refused' });
    const { admin } = oriel.service;
    const operator = await fetch(`http://127.0.0.1:${portOf(admin ?? assert.fail('there is no page for operators'))}/`);
    const waiting = await casePages(catalogue, { isWaiting: true });
    const [whole] = allCases(catalogue).filter(({ dataset }) => dataset === 'whole-person');
    return new Map([
      ['denied', await get(used)],
      ['expired', await get(used)],
      ['unavailable', await unreachable()],
      ['operator', await operator.text()],
      ['waiting', await waiting(whole ?? assert.fail('whole-person has no case'))],
    ]);
    async function unreachable(): Promise<string> {
      const path = await pathOf({});
      doors.gp.instead = ({ socket }) => socket.destroy();
      return get(path);
    }
  } finally {
    await oriel.close();
    await doors.close();
    await closeServers();
  }
}
