import { type AdminUser, changeUser, resetSecondFactor, signUserOut } from "../../api/admin";

/** Something that an administrator can do to an account. */
export interface UserAct {
  /** On the button, and on that which confirms. */
  readonly verb: string;
  readonly question: string;
  readonly explanation: string;
  /** Resolves with what to say then. */
  run(): Promise<string>;
}

/** What makes sense for this account; `isOwn`: nobody shuts themselves out. */
export function actsOf(user: AdminUser, isOwn: boolean): UserAct[] {
  const { isAdmin, isDisabled, sessions, hasSecondFactor } = user;
  return [
    ...(sessions > 0 ? [signOut(user)] : []),
    ...(hasSecondFactor ? [reset(user)] : []),
    ...(isOwn ? [] : [isAdmin ? demote(user) : promote(user)]),
    ...(isOwn ? [] : [isDisabled ? enable(user) : disable(user)]),
  ];
}

function signOut({ id, name }: AdminUser): UserAct {
  return {
    verb: "Sign out everywhere",
    question: `Sign ${name} out everywhere?`,
    explanation: "Calls that go on end at once. They can sign in again.",
    async run() {
      const ended = await signUserOut(id);
      return `${name}: ${ended === 1 ? "one session was" : `${ended} sessions were`} ended.`;
    },
  };
}

function reset({ id, name }: AdminUser): UserAct {
  return {
    verb: "Turn off second step",
    question: `Turn off ${name}’s second step?`,
    explanation:
      "For somebody who has lost their app or key. Be sure that it is really them who asks.",
    async run() {
      await resetSecondFactor(id);
      return `${name} signs in without a second step now.`;
    },
  };
}

function promote({ id, name }: AdminUser): UserAct {
  return {
    verb: "Make administrator",
    question: `Make ${name} an administrator?`,
    explanation: "Administrators can do to every account, yours included, what you can do here.",
    async run() {
      await changeUser(id, { isAdmin: true });
      return `${name} is an administrator.`;
    },
  };
}

function demote({ id, name }: AdminUser): UserAct {
  return {
    verb: "Remove as administrator",
    question: `Remove ${name} as administrator?`,
    explanation: "They keep their account.",
    async run() {
      await changeUser(id, { isAdmin: false });
      return `${name} is no administrator any more.`;
    },
  };
}

function disable({ id, name }: AdminUser): UserAct {
  return {
    verb: "Disable",
    question: `Disable ${name}’s account?`,
    explanation: "They are signed out everywhere at once, and cannot sign in until you enable it.",
    async run() {
      await changeUser(id, { isDisabled: true });
      return `${name} is disabled and signed out.`;
    },
  };
}

function enable({ id, name }: AdminUser): UserAct {
  return {
    verb: "Enable",
    question: `Enable ${name}’s account?`,
    explanation: "They can sign in again.",
    async run() {
      await changeUser(id, { isDisabled: false });
      return `${name} can sign in again.`;
    },
  };
}
