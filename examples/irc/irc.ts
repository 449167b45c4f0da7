/**
 * IRC as the bridge sees it, and an IRC in memory for the example.
 */

export interface IrcMessage {
  /** Different for each message, and the same whenever it is told again. */
  readonly id: string;
  readonly channel: string;
  readonly nick: string;
  readonly text: string;
  /** When it was said, in milliseconds since 1970 UTC. */
  readonly ts: number;
}

export interface Irc {
  hasChannel(channel: string): boolean;
  hasNick(nick: string): boolean;
  /** What was said in a channel, the oldest first. */
  history(channel: string): readonly IrcMessage[];
  /** Says something in a channel for somebody who is not on IRC. */
  say(channel: string, sender: string, text: string): Promise<void>;
  /** Tells of each message that is said from now on. */
  onMessage(listener: (message: IrcMessage) => Promise<void>): void;
}

export interface PlayedIrc extends Irc {
  /** Somebody on IRC says something; resolves when everybody has heard of it. */
  speak(message: IrcMessage): Promise<void>;
}

/** @param onSay sees each line that the bridge says */
export function createIrc(onSay: (line: string) => void): PlayedIrc {
  const messages: IrcMessage[] = [];
  const listeners: ((message: IrcMessage) => Promise<void>)[] = [];
  return {
    hasChannel: (channel) => messages.some((one) => one.channel === channel),
    hasNick: (nick) => messages.some((one) => one.nick === nick),
    history: (channel) => messages.filter((one) => one.channel === channel),
    say: async (channel, sender, text) => onSay(`${channel} <${sender}> ${text}`),
    onMessage: (listener) => void listeners.push(listener),
    async speak(message) {
      messages.push(message);
      for (const listener of listeners) await listener(message);
    },
  };
}
