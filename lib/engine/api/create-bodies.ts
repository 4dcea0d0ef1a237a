/** What `POST /networks/create` and `POST /volumes/create` take, as far as it is used here. */

type Texts = Readonly<Record<string, string>>;

export interface NetworkSpec {
  readonly Name: string;
  readonly Driver?: string;
  readonly Internal?: boolean;
  readonly Attachable?: boolean;
  readonly Ingress?: boolean;
  readonly EnableIPv6?: boolean;
  /** Refuse a second network of that name: older engines would make one. */
  readonly CheckDuplicate?: boolean;
  readonly Options?: Texts;
  readonly Labels?: Texts;
  readonly IPAM?: {
    readonly Driver?: string;
    readonly Options?: Texts;
    readonly Config?: readonly IpamConfig[];
  };
}

/** A range of addresses. */
export interface IpamConfig {
  readonly Subnet?: string;
  readonly IPRange?: string;
  readonly Gateway?: string;
  /** Addresses in use, by name. */
  readonly AuxiliaryAddresses?: Texts;
}

export interface VolumeSpec {
  readonly Name: string;
  readonly Driver?: string;
  readonly DriverOpts?: Texts;
  readonly Labels?: Texts;
}
