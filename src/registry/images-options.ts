// How the registry door is opened.
import type { Nearness } from './address.ts';
import type { Timeouts } from './cause.ts';
import type { FactsLimits } from './facts-folder.ts';
import type { Resolve } from './guard.ts';
import type { Hosts } from './host.ts';
import type { Mirror } from './mirror.ts';
import type { TagLimits } from './tags.ts';

export interface ImagesOptions {
  /**
   * Keeps every answer for the life of this object, and asks a host that did not answer in time nothing more: right for
   * one run of a command, wrong for a controller.
   */
  readonly remember: boolean;
  /** Connections a host at most, where `hosts` does not allow more requests at once; 16 where it is left out. */
  readonly connections?: number;
  /** Milliseconds; connect 10,000, headers 30,000, body 30,000 where they are left out. */
  readonly timeouts?: Partial<Timeouts>;
  /** For all requests of one question but a list of tags, which has `listMilliseconds`; 60,000 where it is left out. */
  readonly questionMilliseconds?: number;
  readonly tagLimits?: Partial<TagLimits>;
  /** What the configuration says about single hosts. */
  readonly hosts?: Hosts;
  /** Prefixes of repositories that are asked for elsewhere. */
  readonly mirrors?: readonly Mirror[];
  /** Where HTTPS_PROXY, HTTP_PROXY and NO_PROXY are read from; without it there is no proxy. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Looks up names; the system does where it is left out. */
  readonly resolve?: Resolve;
  /** How near an address is; by the registries of addresses where it is left out. */
  readonly classify?: (address: string) => Nearness | null;
  /** Milliseconds between two HEADs to a host that allows hardly any more requests; 1,000 where it is left out. */
  readonly scarceGap?: number;
  /** Where facts about digests outlive the process; without it they are kept in memory alone. */
  readonly factsFolder?: string;
  /** What it holds at most. */
  readonly mostFacts?: FactsLimits;
  /** Ends all questions: those under way and those to come are answered with RegistryUnavailable. */
  readonly signal?: AbortSignal;
  /** Milliseconds of a clock that never goes back; the process's own where it is left out. */
  readonly now?: () => number;
}
