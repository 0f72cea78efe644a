import type { Config, SharingAgreement } from '../config/config.ts';
import { mayBeShown, sourcesOf } from './create-access.ts';
import type { DatasetFacts } from './access.ts';

/** Who reaches a dataset under one sharing agreement. */
export interface AgreementReach extends Pick<SharingAgreement, 'organisations' | 'roles' | 'purposes' | 'policy'> {
  /** The agreement as `id@version`. */
  readonly agreement: string;
  /** Name of the host. */
  readonly host: string;
  /** Names of the sources that are asked. */
  readonly sources: readonly string[];
}

/** Every agreement of a configuration under which a dataset is shown to somebody. */
export function reachOf(config: Config, dataset: DatasetFacts): readonly AgreementReach[] {
  return config.agreements
    .filter((agreement) => agreement.datasets.includes(dataset.id) && mayBeShown(dataset, agreement))
    .map((agreement) => {
      const { organisations, roles, purposes, policy } = agreement;
      return {
        ...{ agreement: `${agreement.id}@${agreement.version}`, organisations, roles, purposes, policy },
        host: config.hosts.find(({ id: host }) => host === agreement.host)?.name ?? agreement.host,
        sources: sourcesOf(agreement, dataset, config).map(({ name }) => name),
      };
    });
}
