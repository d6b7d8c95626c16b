// SPDX-License-Identifier: MIT
pragma solidity ^0.8.34;

import {IRegistryClock} from "../governance/IRegistryClock.sol";
import {AttestationUid} from "../attestation/IAttestationLog.sol";
import {PlatformId} from "../platform/IPlatformRegistry.sol";
import {Pseudonym} from "../pseudonym/IPseudonymRegistry.sol";

/// @dev What {IDisclosureRegistry-flagsOf} is made of; none: no duty ever arose. DUE: a duty stands and no live statement answers it.
uint8 constant FLAG_DUE = 1;
/// @dev A live statement of the holder stands, also after the duty was lifted, until it is withdrawn.
uint8 constant FLAG_DISCLOSED = 2;
/// @dev The holder contests the duty; its clock stands still. Only together with DUE.
uint8 constant FLAG_CONTESTED = 4;
/// @dev The last duty was lifted.
uint8 constant FLAG_LIFTED = 8;
/// @dev The deadline has passed. Only together with DUE.
uint8 constant FLAG_OVERDUE = 16;

/// @dev Whose name a statement shows: the holder's own, or its financial backer's.
uint8 constant KIND_SELF = 1;
uint8 constant KIND_BACKER = 2;

/// @title The duty of a large creator to disclose a name, and the published statement that answers it
/// @notice The operator reports audiences, the platform's policy decides, the holder answers. State machine: docs/spec/disclosure.md section 2.
/// Times in parameters, errors, events and results are unix seconds.
interface IDisclosureRegistry is IRegistryClock {
    /// @notice One row of {reportAudienceMany}.
    struct AudienceReport {
        Pseudonym pseudonym;
        /// Warning: public. Send the threshold that is reached, or 0 below all: an exact count would tell whose account it is.
        uint256 followers;
        /// Field of the account (policy/fields.json).
        uint256 field;
        /// When the platform counted.
        uint256 observedAt;
    }

    /// @notice What the registry needs of an attestation of schema `name-statement`: subject and reference follow from the rest.
    struct Statement {
        address issuer;
        /// 0 means never.
        uint40 expiresAt;
        /// keccak256 of the attestation's content.
        bytes32 contentHash;
        bytes32 salt;
    }

    /// @notice All fields of the backer's attestation of schema `business-identity`.
    struct BusinessIdentity {
        address issuer;
        /// DID address of the organisation, left-padded.
        bytes32 subject;
        AttestationUid ref;
        uint40 expiresAt;
        bytes32 contentHash;
        bytes32 salt;
    }

    /// @notice Everything kept of the last duty of a pseudonym; zero where there is nothing.
    struct Duty {
        uint8 flags;
        /// Stage of the policy by which it arose: 1 first, 2 later.
        uint8 stage;
        /// Deadline, if no further pause comes. While contested: the deadline if the contest were turned down now.
        uint40 dueAt;
        uint40 contestedAt;
        uint40 liftedAt;
        /// When the first of the unbroken low reports arrived; 0 if the last report was not low.
        uint40 lowSince;
        uint40 lastReportAt;
        /// Kind, time, issuer and uid of the last statement, live or not, unless withdrawn.
        uint8 kind;
        uint40 disclosedAt;
        address issuer;
        AttestationUid statement;
        /// For the holder's next signature.
        uint32 nonce;
    }

    /// @notice How a duty was lifted.
    enum LiftReason {
        AudienceFell,
        ContestUpheld,
        ContestUnanswered
    }

    /// @notice The report is dated in the future. Send the time at which the platform counted.
    error DisclosureReportInFuture(uint256 observedAt, uint256 time);
    /// @notice A report of this time or a later one was made before. Send only newer counts.
    error DisclosureReportNotNewer(uint256 observedAt, uint256 lastReportAt);
    /// @notice The pseudonym was never registered on this platform. Report only pseudonyms that the platform's visitors hold.
    error DisclosurePseudonymUnknown(PlatformId platformId, Pseudonym pseudonym);
    /// @notice The audience is below the policy's threshold and there is no duty to lift. Report only what changes a duty.
    error DisclosureBelowThreshold(PlatformId platformId, Pseudonym pseudonym, uint256 followers);
    /// @notice The policy does not count this field and there is no duty to lift. Report only fields that count.
    error DisclosureFieldExempt(PlatformId platformId, Pseudonym pseudonym, uint256 field);
    /// @notice The batch is empty. Give at least one report.
    error DisclosureBatchEmpty();
    /// @notice No duty stands for this pseudonym. There is nothing to answer.
    error DisclosureNoDuty(PlatformId platformId, Pseudonym pseudonym);
    /// @notice The pseudonym is not live, so nobody can act for it. Renew it with a fresh proof.
    error DisclosurePseudonymNotLive(PlatformId platformId, Pseudonym pseudonym);
    /// @notice The signature is not the controller's for exactly these fields and the present nonce. Read the nonce and sign again.
    error DisclosureSignatureInvalid(Pseudonym pseudonym, address controller);
    /// @notice The deadline of the signature has passed. Sign again.
    error DisclosureDeadlinePassed(uint64 deadline, uint256 time);
    /// @notice The deadline of the signature is more than one hour ahead. Choose a nearer one, so that a kept signature is soon worthless.
    error DisclosureDeadlineTooFar(uint64 deadline, uint256 latest);
    /// @notice The issuer has no live name statement with these fields for this platform, pseudonym and kind. Have the authority issue one.
    error DisclosureStatementNotLive(address issuer, AttestationUid statement);
    /// @notice The statement expires before it has stood as long as the duty's grace, so that a name could be shown on paydays alone. Have the
    /// authority issue one that stands until `earliest` or longer.
    error DisclosureStatementTooShort(uint256 expiresAt, uint256 earliest);
    /// @notice The backer's business identity is unknown, expired or revoked. Have the authority issue it again.
    error DisclosureBackerNotLive(address issuer, AttestationUid businessIdentity);
    /// @notice This duty was contested before. Disclose, or wait until the audience falls.
    error DisclosureContestUsed(Pseudonym pseudonym);
    /// @notice The duty's deadline has passed, so it can no longer be contested. Disclose.
    error DisclosureContestTooLate(uint40 dueAt, uint256 time);
    /// @notice A live statement answers the duty. There is nothing to contest.
    error DisclosureAnswered(Pseudonym pseudonym);
    /// @notice No contest is open, or it lapsed unanswered. There is nothing to decide.
    error DisclosureNotContested(Pseudonym pseudonym);
    /// @notice The decision is about another contest than the open one. Judge the open one, and give the nonce that the duty has now.
    error DisclosureContestOther(Pseudonym pseudonym, uint32 nonce, uint256 current);
    /// @notice The platform's own operator may not decide a contest. Let the consortium decide.
    error DisclosureResolverIsOperator(PlatformId platformId, address resolver);
    /// @notice The duty stands, so its statement stays. Wait until the duty is lifted.
    error DisclosureDutyStands(Pseudonym pseudonym);
    /// @notice No statement stands. There is nothing to withdraw.
    error DisclosureNoStatement(Pseudonym pseudonym);
    /// @notice A time after the year 2105, a nonce or an issuer's number no longer fits its place. Deploy a successor of this registry.
    error DisclosureOutOfRange(uint256 value);

    /// @notice A duty arose; {dutyOf} tells its stage. The number of followers is not in any event.
    event DutyArose(PlatformId indexed platformId, Pseudonym indexed pseudonym, uint40 dueAt);
    /// @notice A report on a standing duty. `stage` 0: low, below the threshold or outside the fields that count.
    event AudienceReported(PlatformId indexed platformId, Pseudonym indexed pseudonym, uint8 stage, uint40 observedAt);
    event DutyLifted(PlatformId indexed platformId, Pseudonym indexed pseudonym, LiftReason reason, uint40 liftedAt);
    /// @notice The holder answered with a name statement.
    event Disclosed(
        PlatformId indexed platformId,
        Pseudonym indexed pseudonym,
        uint8 kind,
        address indexed issuer,
        AttestationUid statement
    );
    /// @notice The holder contests; unanswered, the contest lifts the duty at `lapsesAt`.
    event Contested(PlatformId indexed platformId, Pseudonym indexed pseudonym, uint40 lapsesAt);
    /// @notice `dueAt`: the new deadline; 0 if upheld.
    event ContestResolved(
        PlatformId indexed platformId,
        Pseudonym indexed pseudonym,
        address indexed resolver,
        bool upheld,
        uint40 dueAt
    );
    /// @notice The statement no longer answers for the pseudonym; its issuer revokes it and it is no longer served. Copies that viewers kept persist.
    event Withdrawn(PlatformId indexed platformId, Pseudonym indexed pseudonym, address indexed issuer, AttestationUid statement);

    /// @notice Reports one audience. Only the platform's operator. A duty arises, keeps its deadline, or is lifted by a low count
    /// made `liftSeconds` after the first low report arrived, with no report at or above the threshold between them.
    /// @dev Reverts {RegistryPaused}, {PlatformUnknown}, {PlatformNotOperator}, {DisclosureReportInFuture}, {DisclosureReportNotNewer},
    /// {DisclosurePseudonymUnknown}, {DisclosureBelowThreshold}, {DisclosureFieldExempt}. Emits {DutyArose}, {AudienceReported} or {DutyLifted}.
    /// @param followers see {AudienceReport-followers}
    function reportAudience(
        PlatformId platformId,
        Pseudonym pseudonym,
        uint256 followers,
        uint256 field,
        uint256 observedAt
    ) external;

    /// @notice Reports many audiences of one platform, all or none.
    /// @dev As {reportAudience}, and {DisclosureBatchEmpty}.
    function reportAudienceMany(PlatformId platformId, AudienceReport[] calldata reports) external;

    /// @notice Answers the duty with the holder's own name, or replaces the statement that answers it. Ends an open contest. The statement never
    /// expires, or stands from now at least as long as the duty's grace.
    /// Anyone may submit; `signature` is the controller's, EIP-712 type
    /// `Disclose(bytes32 platformId,uint256 pseudonym,uint8 kind,bytes32 statement,uint32 nonce,uint64 deadline)`.
    /// @dev Reverts {RegistryPaused}, {DisclosureNoDuty}, {DisclosureDeadlinePassed}, {DisclosureDeadlineTooFar}, {DisclosurePseudonymNotLive},
    /// {DisclosureSignatureInvalid}, {DisclosureStatementNotLive}, {DisclosureStatementTooShort}. Emits {Disclosed}.
    function disclose(
        PlatformId platformId,
        Pseudonym pseudonym,
        Statement calldata statement,
        uint64 deadline,
        bytes calldata signature
    ) external;

    /// @notice The same with the name of the financial backer; the statement's reference is the backer's business identity.
    /// @dev As {disclose}, and {DisclosureBackerNotLive}.
    function discloseBacker(
        PlatformId platformId,
        Pseudonym pseudonym,
        Statement calldata statement,
        BusinessIdentity calldata backer,
        uint64 deadline,
        bytes calldata signature
    ) external;

    /// @notice Contests the duty, once, before its deadline. EIP-712 type
    /// `Contest(bytes32 platformId,uint256 pseudonym,uint32 nonce,uint64 deadline)`.
    /// @dev Reverts as {disclose}, and {DisclosureContestUsed}, {DisclosureAnswered}, {DisclosureContestTooLate}. Emits {Contested}.
    function contest(PlatformId platformId, Pseudonym pseudonym, uint64 deadline, bytes calldata signature) external;

    /// @notice Decides an open contest. Only the resolver role, and never the platform's operator.
    /// @dev Reverts {RegistryPaused}, {DisclosureNotContested}, {DisclosureContestOther}, {DisclosureResolverIsOperator}.
    /// Emits {ContestResolved}, {DutyLifted}.
    /// @param nonce the duty's while this contest is open, so that a decision that was kept back cannot fall on another contest
    /// @param upheld true: the duty is lifted; false: its clock resumes
    function resolveContest(PlatformId platformId, Pseudonym pseudonym, uint32 nonce, bool upheld) external;

    /// @notice Takes the statement back after the duty was lifted. EIP-712 type
    /// `Withdraw(bytes32 platformId,uint256 pseudonym,uint32 nonce,uint64 deadline)`.
    /// @dev Reverts as {disclose}, and {DisclosureDutyStands}, {DisclosureNoStatement}. Emits {Withdrawn}.
    function withdraw(PlatformId platformId, Pseudonym pseudonym, uint64 deadline, bytes calldata signature) external;

    /// @notice Whether the pseudonym is live and not overdue: the one view that consumers call.
    function isCompliant(PlatformId platformId, Pseudonym pseudonym) external view returns (bool);

    /// @notice The flags now (FLAG_DUE and so on), by the clock and by the statement's liveness.
    function flagsOf(PlatformId platformId, Pseudonym pseudonym) external view returns (uint8);

    /// @notice Everything kept of the last duty, as of now.
    function dutyOf(PlatformId platformId, Pseudonym pseudonym) external view returns (Duty memory);

    /// @notice Subject of a name statement: what the attestation is about (docs/spec/disclosure.md section 3).
    function statementSubjectOf(PlatformId platformId, Pseudonym pseudonym, uint8 kind) external view returns (bytes32);

    /// @notice Seconds after which an unanswered contest lifts the duty.
    function contestSeconds() external view returns (uint32);

    /// @notice Seconds that low reports must span to lift a duty.
    function liftSeconds() external view returns (uint32);
}
