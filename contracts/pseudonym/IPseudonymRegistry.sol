// SPDX-License-Identifier: MIT
pragma solidity ^0.8.34;

import {IRegistryClock} from "../governance/IRegistryClock.sol";
import {PlatformId} from "../platform/IPlatformRegistry.sol";
import {GroupId} from "../enrolment/IEnrolmentRegistry.sol";

/// @notice A person's identifier on one platform: the Semaphore nullifier for the platform's scope, below the BN254 scalar order.
type Pseudonym is uint256;

/// @title One unlinkable pseudonym per person and platform
/// @notice A zero-knowledge proof of membership in the verified citizens binds a pseudonym to a controller for one lease. Anyone may
/// submit it and pay. Formulas and vectors: docs/spec/pseudonym.md.
interface IPseudonymRegistry is IRegistryClock {
    /// @notice A proof and what it says. Root and points as Semaphore v4 orders them (docs/spec/pseudonym.md section 4).
    struct Proof {
        Pseudonym pseudonym;
        /// The address that acts for the pseudonym; zero for `freeze`.
        address controller;
        /// Changes of this pseudonym before this one.
        uint32 sequence;
        /// Unix seconds; at most one hour ahead.
        uint64 deadline;
        /// Root the proof was made against.
        uint256 root;
        /// Groth16 A, B, C.
        uint256[8] points;
    }

    /// @notice One registration of a batch: as {Proof}, without what all items share.
    struct Registration {
        Pseudonym pseudonym;
        address controller;
        uint32 sequence;
        uint256[8] points;
    }

    /// @notice No platform has this id. Check the slug; the consortium adds platforms.
    error PseudonymPlatformUnknown(PlatformId platformId);
    /// @notice The root is unknown, withdrawn, or was replaced too long ago. Fetch the current root and prove again.
    error PseudonymRootNotLive(GroupId groupId, uint256 root);
    /// @notice The proof does not hold for these fields on this platform, contract and chain. Prove again with exactly these fields.
    error PseudonymProofInvalid(Pseudonym pseudonym);
    /// @notice At least one proof of the batch does not hold. Verify each off chain, leave the false ones out, and send again.
    error PseudonymBatchInvalid(uint256 size);
    /// @notice The pseudonym is zero or not below the field's order. Take it from the proof's public signals.
    error PseudonymOutOfRange(uint256 pseudonym);
    /// @notice The controller is zero where one is needed, or is already the controller. Derive a fresh one from the mnemonic.
    error PseudonymControllerInvalid(address controller);
    /// @notice The proof or signature was made for another state of this pseudonym. Read its sequence and make a new one.
    error PseudonymSequenceMismatch(uint32 expected, uint32 actual);
    /// @notice The deadline has passed. Make a new proof or signature.
    error PseudonymDeadlinePassed(uint64 deadline, uint256 time);
    /// @notice The deadline is more than one hour ahead. Choose a nearer one, so that a kept proof is soon worthless.
    error PseudonymDeadlineTooFar(uint64 deadline, uint256 latest);
    /// @notice The pseudonym is held already. Renew it, or replace its controller with a fresh proof.
    error PseudonymTaken(Pseudonym pseudonym, address controller);
    /// @notice Nobody holds the pseudonym. Register it first.
    error PseudonymNotHeld(Pseudonym pseudonym);
    /// @notice The pseudonym was frozen by its holder until this time (unix s). Wait, or enrol again if the seed was stolen.
    error PseudonymFrozen(Pseudonym pseudonym, uint40 until);
    /// @notice The lease has ended or its epoch was withdrawn. Renew it with a fresh proof.
    error PseudonymNotLive(Pseudonym pseudonym);
    /// @notice The signature is not the controller's. Sign with the controller's key for exactly these fields.
    error PseudonymSignatureInvalid(Pseudonym pseudonym, address controller);
    /// @notice Group 0 backs pseudonyms and cannot be claimed. Claim another group.
    error PseudonymClaimGroupInvalid(GroupId groupId);
    /// @notice The batch is empty or not sorted by pseudonym, each once. Sort it.
    error PseudonymBatchUnsorted(uint256 index);

    /// @notice A pseudonym was bound to `controller`. `validUntil`: end of the lease, unix seconds, common to all of that week.
    event PseudonymRegistered(
        PlatformId indexed platformId,
        Pseudonym indexed pseudonym,
        address controller,
        uint40 validUntil,
        uint32 epoch,
        uint32 sequence
    );
    event PseudonymRenewed(
        PlatformId indexed platformId,
        Pseudonym indexed pseudonym,
        uint40 validUntil,
        uint32 epoch,
        uint32 sequence
    );
    /// @notice Another controller acts from now on: by fresh proof (then with a new lease) or by the former controller's signature.
    event PseudonymReplaced(
        PlatformId indexed platformId,
        Pseudonym indexed pseudonym,
        address controller,
        uint40 validUntil,
        uint32 epoch,
        uint32 sequence
    );
    /// @notice All use is blocked until `until`, unix seconds.
    event PseudonymFroze(PlatformId indexed platformId, Pseudonym indexed pseudonym, uint40 until, uint32 sequence);
    event PseudonymReleased(PlatformId indexed platformId, Pseudonym indexed pseudonym, uint32 sequence);
    /// @notice The pseudonym's holder is also a member of `groupId`, as far as that group's root says.
    event PseudonymClaimed(
        PlatformId indexed platformId,
        Pseudonym indexed pseudonym,
        GroupId indexed groupId,
        uint40 validUntil,
        uint32 epoch,
        uint32 sequence
    );
    /// @notice An item of a batch no longer fitted the pseudonym's state: it was left out, and the others were applied. `sequence` is the
    /// pseudonym's.
    event PseudonymSkipped(PlatformId indexed platformId, Pseudonym indexed pseudonym, uint32 sequence);

    /// @notice Binds a pseudonym that nobody holds (never registered, released, or lapsed) to a fresh controller for one lease.
    /// Warning: a controller used on two platforms links them.
    /// @dev Reverts {RegistryPaused}, {PseudonymPlatformUnknown}, {PseudonymOutOfRange}, {PseudonymControllerInvalid}, {PseudonymTaken},
    /// {PseudonymFrozen}, {PseudonymSequenceMismatch}, {PseudonymDeadlinePassed}, {PseudonymDeadlineTooFar}, {PseudonymRootNotLive},
    /// {PseudonymProofInvalid}. Emits {PseudonymRegistered}.
    function register(PlatformId platformId, Proof calldata proof) external;

    /// @notice Registers many pseudonyms of one platform, sorted by pseudonym, with one pairing check. All proofs were made against `root`
    /// and carry `deadline`. Items whose pseudonym has moved on since they were made are left out with {PseudonymSkipped}, so that nobody
    /// spoils a batch by being faster; anything else that is wrong with one item reverts the whole batch: verify each off chain first.
    /// @dev As {register}, but for {PseudonymTaken}, {PseudonymFrozen}, {PseudonymSequenceMismatch} and {PseudonymProofInvalid}; and
    /// {PseudonymBatchUnsorted}, {PseudonymBatchInvalid}. Emits {PseudonymRegistered} or {PseudonymSkipped} for each item.
    function registerMany(PlatformId platformId, uint256 root, uint64 deadline, Registration[] calldata registrations) external;

    /// @notice Starts a new lease for the same controller. The lease may have ended.
    /// @dev As {register}, and {PseudonymNotHeld}. Emits {PseudonymRenewed}.
    function renew(PlatformId platformId, Proof calldata proof) external;

    /// @notice Binds a held pseudonym to another controller with a fresh proof and a new lease: for a lost or stolen device.
    /// @dev As {renew}. Emits {PseudonymReplaced}.
    function replace(PlatformId platformId, Proof calldata proof) external;

    /// @notice Binds a live pseudonym to another controller by the present one's EIP-712 signature. The lease stays.
    /// @dev Reverts also {PseudonymNotLive}, {PseudonymSignatureInvalid}. Emits {PseudonymReplaced}.
    function replaceBySignature(
        PlatformId platformId,
        Pseudonym pseudonym,
        address controller,
        uint64 deadline,
        bytes calldata signature
    ) external;

    /// @notice Blocks all use of a pseudonym for a full lease: for a stolen seed. `proof.controller` is zero.
    /// @dev As {register}. Emits {PseudonymFroze}.
    function freeze(PlatformId platformId, Proof calldata proof) external;

    /// @notice Gives the pseudonym up, by the controller's EIP-712 signature. The sequence and any duty stay.
    /// @dev Reverts {PseudonymNotHeld}, {PseudonymSignatureInvalid}. Emits {PseudonymReleased}.
    function release(PlatformId platformId, Pseudonym pseudonym, uint64 deadline, bytes calldata signature) external;

    /// @notice Records for one lease that the holder of a live pseudonym is also a member of another group. `proof.controller` is the
    /// present one. The claim stays with the pseudonym whoever controls it.
    /// @dev As {renew}, and {PseudonymNotLive}, {PseudonymClaimGroupInvalid}. Emits {PseudonymClaimed}.
    function claim(PlatformId platformId, GroupId groupId, Proof calldata proof) external;

    /// @notice Controller of a live pseudonym; zero if it is not live.
    function controllerOf(PlatformId platformId, Pseudonym pseudonym) external view returns (address);

    /// @notice Whether the lease runs, the pseudonym is not frozen, and the epoch it was proved against was not withdrawn.
    function isLive(PlatformId platformId, Pseudonym pseudonym) external view returns (bool);

    /// @notice Whether the pseudonym is live and holds a live claim of each of `groups`. Group 0 is never claimed, so asking for it says no:
    /// that its holder is a citizen is what {isLive} says.
    function isLiveWith(PlatformId platformId, Pseudonym pseudonym, GroupId[] calldata groups) external view returns (bool);

    /// @notice Everything kept of a pseudonym. `sequence` 0: never registered. `controller` zero with `validUntil` in the future: frozen.
    function statusOf(
        PlatformId platformId,
        Pseudonym pseudonym
    ) external view returns (address controller, uint40 validUntil, uint32 epoch, uint32 sequence);

    /// @notice Changes of the pseudonym so far; 0: never registered. The cheapest view, for contracts that ask only that.
    function sequenceOf(PlatformId platformId, Pseudonym pseudonym) external view returns (uint32);

    /// @notice Scope of a platform on this network: keccak256(abi.encode(networkId, platformId)).
    function scopeOf(PlatformId platformId) external view returns (uint256);

    /// @notice The network this registry serves; equal to the enrolment registry's unless it is a successor.
    function networkId() external view returns (bytes32);

    /// @notice Longest lease, seconds.
    function leaseSeconds() external view returns (uint32);

    /// @notice Leases end on multiples of this many seconds of registry time.
    function leaseEpochSeconds() external view returns (uint32);
}
