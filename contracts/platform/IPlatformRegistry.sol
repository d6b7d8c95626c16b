// SPDX-License-Identifier: MIT
pragma solidity ^0.8.34;

import {IRegistryClock} from "../governance/IRegistryClock.sol";
import {PolicySlot} from "./PolicySlot.sol";

/// @notice keccak256 of a platform's slug.
type PlatformId is bytes32;

/// @title Platforms, their operators and their disclosure policies
/// @notice The consortium adds platforms and sets policies; an operator rotates its own key. A policy's canonical document is a file
/// (policy/<slug>.json) whose hash is on chain with each version.
interface IPlatformRegistry is IRegistryClock {
    /// @notice What decides a duty. Two stages; the last one that has begun applies. Times are unix seconds.
    /// All zeros: the platform has no duty of disclosure, as `oversight`.
    struct Policy {
        /// Start of the first stage; 0 means there is no duty.
        uint32 firstFrom;
        /// A duty arises at this many followers or more in the first stage ("500,000 and above" includes 500,000).
        uint32 firstFollowers;
        /// Start of the later stage; 0 means there is none.
        uint32 laterFrom;
        uint32 laterFollowers;
        /// Seconds a creator has to disclose; at most 366 days.
        uint32 graceSeconds;
        /// Bit i set: field i counts (policy/fields.json).
        uint64 fields;
    }

    /// @notice No platform has this id. Check the slug; the consortium adds platforms.
    error PlatformUnknown(PlatformId platformId);
    /// @notice The platform was added before. Change its policy instead.
    error PlatformKnown(PlatformId platformId);
    /// @notice A slug has 1 to 31 characters of a-z, 0-9 and '-'. Choose another.
    error PlatformSlugInvalid(string slug);
    /// @notice The domain is empty. Name the domain under which the platform asks its visitors to sign in.
    error PlatformDomainMissing(string slug);
    /// @notice The operator's address is zero. Name the account that reports for the platform.
    error PlatformOperatorZero();
    /// @notice The caller is not the platform's operator. Send from the operator's account.
    error PlatformNotOperator(PlatformId platformId, address caller, address operator);
    /// @notice A threshold, the grace, the fields or the document's hash is zero, the grace is over 366 days, or the later stage does not
    /// begin after the first. Correct the policy file.
    error PlatformPolicyInvalid();

    event PlatformAdded(PlatformId indexed platformId, string slug, string domain, address indexed operator);
    event OperatorRotated(PlatformId indexed platformId, address indexed operator);
    /// @notice A version of the policy took effect; `documentHash` is keccak256 of its canonical JSON (docs/spec/platform.md section 2).
    event PolicySet(PlatformId indexed platformId, uint32 indexed version, Policy policy, bytes32 documentHash);

    /// @notice Adds a platform. Only the consortium, after its delay. `domain` is what a wallet shows and holds the asker against.
    /// @dev Reverts {PlatformKnown}, {PlatformSlugInvalid}, {PlatformDomainMissing}, {PlatformOperatorZero}, {PlatformPolicyInvalid}. Emits {PlatformAdded}, {PolicySet}.
    function addPlatform(
        string calldata slug,
        string calldata domain,
        address operator,
        Policy calldata policy,
        bytes32 documentHash
    ) external returns (PlatformId platformId);

    /// @notice Sets the next version of a policy. Only the consortium, after its delay. Duties that exist are not rewritten.
    /// @dev Reverts {PlatformUnknown}, {PlatformPolicyInvalid}. Emits {PolicySet}.
    function setPolicy(PlatformId platformId, Policy calldata policy, bytes32 documentHash) external;

    /// @notice Hands the platform to another account. Only the operator.
    /// @dev Reverts {RegistryPaused}, {PlatformNotOperator}, {PlatformOperatorZero}. Emits {OperatorRotated}.
    function rotateOperator(PlatformId platformId, address operator) external;

    /// @notice Names another operator in its stead, for a lost or stolen key. Only the consortium, after its delay.
    /// @dev Reverts {PlatformUnknown}, {PlatformOperatorZero}. Emits {OperatorRotated}.
    function setOperator(PlatformId platformId, address operator) external;

    /// @notice The stage by which an account with this many followers in this field is due now: 0 not due, 1 first, 2 later; and the grace.
    /// Under a later stage, who also reaches the first stage's number is due by the first. A field above 63 never counts.
    /// @dev Reverts {PlatformUnknown}.
    function assess(
        PlatformId platformId,
        uint256 followers,
        uint256 field
    ) external view returns (uint8 stage, uint32 graceSeconds);

    /// @notice The policy in force, packed, if `operator` is the platform's: who asks by a report checks both in one storage read.
    /// @dev Reverts {PlatformUnknown}, {PlatformNotOperator}.
    function policyFor(PlatformId platformId, address operator) external view returns (PolicySlot);

    /// @notice Whether the platform was added.
    function isPlatform(PlatformId platformId) external view returns (bool);

    /// @notice Account that reports for the platform; zero if unknown.
    function operatorOf(PlatformId platformId) external view returns (address);

    /// @notice Slug, domain and operator. Reverts {PlatformUnknown}.
    function platformOf(PlatformId platformId) external view returns (string memory slug, string memory domain, address operator);

    /// @notice The policy in force and its version, from 1. Reverts {PlatformUnknown}.
    function policyOf(PlatformId platformId) external view returns (Policy memory policy, uint32 version);
}
