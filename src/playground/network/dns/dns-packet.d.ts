/** What we use of dns-packet, which brings no types. */
declare module "dns-packet" {
  export interface Question {
    name: string;
    type: string;
    class?: string;
  }

  export interface SrvData {
    priority: number;
    weight: number;
    port: number;
    target: string;
  }

  export interface SoaData {
    mname: string;
    rname: string;
    serial: number;
    refresh: number;
    retry: number;
    expire: number;
    minimum: number;
  }

  export type Answer = { name: string; ttl: number; class?: "IN" } & (
    | { type: "A" | "AAAA" | "CNAME" | "PTR"; data: string }
    | { type: "TXT"; data: string }
    | { type: "SRV"; data: SrvData }
    | { type: "SOA"; data: SoaData }
  );

  /** Anything else a packet may carry; an OPT record has a size of its own. */
  export interface OtherRecord {
    name: string;
    type: "OPT";
    udpPayloadSize: number;
    flags: number;
    options: [];
    extendedRcode?: number;
    ednsVersion?: number;
  }

  export interface Packet {
    id?: number;
    type?: "query" | "response";
    flags?: number;
    opcode?: string;
    rcode?: string;
    questions?: Question[];
    answers?: Answer[];
    authorities?: Answer[];
    additionals?: (Answer | OtherRecord)[];
  }

  export const AUTHORITATIVE_ANSWER: number;
  export const TRUNCATED_RESPONSE: number;
  export const RECURSION_DESIRED: number;
  export const RECURSION_AVAILABLE: number;

  /** Throws for what is no DNS message. */
  export function decode(buffer: Uint8Array): Packet;
  export function encode(packet: Packet): Buffer;
}
