// SPDX-License-Identifier: MIT
pragma solidity ^0.8.34;

import {GroupId} from "../enrolment/IEnrolmentRegistry.sol";
import {PlatformId} from "../platform/IPlatformRegistry.sol";
import {Pseudonym} from "../pseudonym/IPseudonymRegistry.sol";

/// @notice A field of professional advice: keccak256 of its name, such as "medicine".
type FieldId is bytes32;

/// @title Professional advice by those who hold the licence, whoever they are
/// @notice An example of what another team builds on {IPseudonymRegistry-isLiveWith}. The live controller of a pseudonym that holds a live
/// claim of a field's licence group marks a post as professional advice; every reader can ask whether the mark still stands.
/// Warning: a mark says that a pseudonym stands by a post, not that it wrote it: whoever holds the licence can mark a copy. Ask with the
/// pseudonym that the platform shows as the author.
/// Warning: a mark says in public that this pseudonym is one of the licence's holders. Where few hold it, that narrows who it is.
interface IQualifiedPublisher {
    /// @notice No licence is set for this field. Take one that the contract was deployed with.
    error PublisherFieldUnknown(FieldId field);
    /// @notice The pseudonym is not live, or holds no live claim of the field's licence. Renew it, then claim the licence's group.
    error PublisherNotQualified(PlatformId platformId, Pseudonym pseudonym, FieldId field);
    /// @notice The signature is not the pseudonym's live controller's. Sign with its key for exactly these fields.
    error PublisherSignatureInvalid(Pseudonym pseudonym, address controller);
    /// @notice The deadline has passed. Sign again.
    error PublisherDeadlinePassed(uint64 deadline, uint256 time);
    /// @notice This pseudonym marked this post before. The mark is there; nothing is left to do.
    error PublisherMarkedBefore(PlatformId platformId, Pseudonym pseudonym, FieldId field, bytes32 postHash);
    /// @notice Fields and licences are not of the same number, a field is named twice, or its licence is group 0, which everyone is in.
    /// Deploy with one licence a field.
    error PublisherFieldsInvalid(uint256 index);

    /// @notice A post became professional advice. `postHash`: keccak256 of the post as the platform serves it.
    event PublisherAdviceMarked(
        PlatformId indexed platformId,
        Pseudonym indexed pseudonym,
        FieldId indexed field,
        bytes32 postHash,
        GroupId licence
    );

    /// @notice Marks a post as professional advice, by the EIP-712 signature of the pseudonym's controller (EOA, ERC-1271):
    /// Mark(bytes32 platformId,uint256 pseudonym,bytes32 field,bytes32 postHash,uint64 deadline). Anyone may submit it and pay, so that
    /// ether for its price links the controller with nobody. Once marked it stays marked, so a signature is of no further use.
    /// @dev Reverts {PublisherFieldUnknown}, {PublisherDeadlinePassed}, {PublisherNotQualified}, {PublisherSignatureInvalid},
    /// {PublisherMarkedBefore}. Emits {PublisherAdviceMarked}.
    function mark(
        PlatformId platformId,
        Pseudonym pseudonym,
        FieldId field,
        bytes32 postHash,
        uint64 deadline,
        bytes calldata signature
    ) external;

    /// @notice Unix second at which the post was marked, and so at which its author held the licence; 0: never.
    function markedAt(PlatformId platformId, Pseudonym pseudonym, FieldId field, bytes32 postHash) external view returns (uint40);

    /// @notice Whether the post is marked and its author holds the licence now. Who reads advice acts on it today: if the licence is gone,
    /// or was published in error, the mark stands no more; it stands again once the licence is claimed anew. What held at the time of the
    /// post is {markedAt}.
    function isStanding(PlatformId platformId, Pseudonym pseudonym, FieldId field, bytes32 postHash) external view returns (bool);

    /// @notice Group of those who hold the field's licence; 0: the field is unknown.
    function licenceOf(FieldId field) external view returns (GroupId);
}
