import type { Profile } from '../../transform/render/profile.ts';
import type { IndexConfig, SourceConfig } from './source-config.ts';
import type { Theme } from './theme.ts';

export type { SourceConfig } from './source-config.ts';

/** The whole configuration, read once and frozen: `oriel.yaml`, checked, with files resolved. */
export interface Config {
  /** Our own URL as hosts know it: the `aud` of a launch and the base of view URLs, without a final slash. */
  readonly issuer: string;
  readonly listen: { readonly host: string; readonly port: number };
  /** Where the operator's page and the metrics are; null where nowhere. */
  readonly admin: { readonly host: string; readonly port: number } | null;
  /** Path of the SQLite file that holds the journal and the tickets. */
  readonly state: string;
  /** Folder of templates (records, formats, datasets, policies, theme). */
  readonly templates: string;
  readonly hosts: readonly Host[];
  readonly sources: readonly SourceConfig[];
  /** Where it is asked which sources hold a record of a person; null without an index. */
  readonly index: IndexConfig | null;
  readonly agreements: readonly SharingAgreement[];
}

/** A system that may embed views. */
export interface Host {
  readonly id: string;
  readonly name: string;
  /** Page origins that may frame a view (`https://ehr.example`), exact. */
  readonly origins: readonly string[];
  readonly keys: readonly HostKey[];
  /** Form of the views it shows. */
  readonly profile: Profile;
  /** Whether its browsers know declarative shadow roots (`modern`), so that views stream, or get each in one piece (`plain`). */
  readonly browser: 'modern' | 'plain';
  /** Milliseconds after which sources are not waited for any more, whatever their deadlines; null without such a total. */
  readonly totalMs: number | null;
  /** Whether its frames have a height of their own (`fixed`), or the view reports its height and outcome by the one script (`auto`). */
  readonly height: 'fixed' | 'auto';
  /** How much stands in a frame: `comfortable`, or `compact` where there is little room and much to see. */
  readonly density: 'comfortable' | 'compact';
  /** Whether its pages have `Cross-Origin-Embedder-Policy: require-corp`. */
  readonly coep: 'none' | 'require-corp';
  /** Id of the language of its views: a file of `words/` in the templates. */
  readonly language: string;
  /** How its views look; null for the usual look. */
  readonly theme: Theme | null;
}

/** A public key of a host; the algorithm is fixed per key. */
export interface HostKey {
  readonly kid: string;
  readonly algorithm: 'EdDSA' | 'ES256';
  /** Public JWK. */
  readonly jwk: Readonly<Record<string, unknown>>;
}

/** Who may see which dataset, for which purpose, from which sources. */
export interface SharingAgreement {
  readonly id: string;
  readonly version: string;
  readonly title: string;
  readonly host: string;
  /** ODS codes of the organisations whose users may see it. */
  readonly organisations: readonly string[];
  /** Role codes; a code matches exactly. */
  readonly roles: readonly string[];
  readonly purposes: readonly string[];
  readonly datasets: readonly string[];
  /** Whether those of them that are drafts are shown too: for evaluation only. */
  readonly drafts: boolean;
  readonly sources: readonly string[];
  /** Who says which of the sources hold a record of the person: nobody (all are asked), the index, or the launch. */
  readonly lookup: 'list' | 'index' | 'launch';
  readonly consent: 'implied-direct-care';
  /** Id of the protection policy (`templates/policies/<id>.yaml`). */
  readonly policy: string;
}
