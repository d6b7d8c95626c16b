// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AttestationUid, IAttestationLog, SchemaId} from "../attestation/IAttestationLog.sol";
import {RegistryClock} from "../governance/RegistryClock.sol";
import {IPlatformRegistry, PlatformId} from "../platform/IPlatformRegistry.sol";
import {PolicySlot} from "../platform/PolicySlot.sol";
import {IPseudonymRegistry, Pseudonym} from "../pseudonym/IPseudonymRegistry.sol";
import {DisclosureDuties} from "./DisclosureDuties.sol";
import {DisclosureSignatures} from "./DisclosureSignatures.sol";
import {DisclosureStatements} from "./DisclosureStatements.sol";
import {DutySlot, DutySlots} from "./DutySlot.sol";
import {FLAG_OVERDUE, IDisclosureRegistry, KIND_BACKER, KIND_SELF} from "./IDisclosureRegistry.sol";

/// @notice Who may act on a duty, and when: the operator reports, the holder answers, the resolver decides.
contract DisclosureRegistry is DisclosureDuties, DisclosureSignatures {
    using DutySlots for DutySlots.State;

    /// Fixed for good, as duties are about these platforms. Trusted.
    IPlatformRegistry private immutable PLATFORM_REGISTRY;

    constructor(
        address accessManager,
        IPlatformRegistry platformRegistry,
        IPseudonymRegistry pseudonymRegistry,
        IAttestationLog attestationLog,
        SchemaId nameStatement,
        SchemaId businessIdentity,
        address firstIssuer,
        uint32 contestSeconds_,
        uint32 liftSeconds_
    )
        DisclosureStatements(attestationLog, nameStatement, businessIdentity, firstIssuer)
        DisclosureSignatures(pseudonymRegistry)
        DisclosureDuties(contestSeconds_, liftSeconds_)
        RegistryClock(accessManager)
    {
        PLATFORM_REGISTRY = platformRegistry;
    }

    /// @inheritdoc IDisclosureRegistry
    function reportAudience(
        PlatformId platformId,
        Pseudonym pseudonym,
        uint256 followers,
        uint256 field,
        uint256 observedAt
    ) external {
        PolicySlot policy = PLATFORM_REGISTRY.policyFor(platformId, msg.sender);
        _report(platformId, policy, pseudonym, followers, field, observedAt, _runningTime());
    }

    /// @inheritdoc IDisclosureRegistry
    function reportAudienceMany(PlatformId platformId, AudienceReport[] calldata reports) external {
        if (reports.length == 0) revert DisclosureBatchEmpty();
        PolicySlot policy = PLATFORM_REGISTRY.policyFor(platformId, msg.sender);
        uint256 time = _runningTime();
        for (uint256 i = 0; i < reports.length; ++i) {
            AudienceReport calldata row = reports[i];
            _report(platformId, policy, row.pseudonym, row.followers, row.field, row.observedAt, time);
        }
    }

    /// @inheritdoc IDisclosureRegistry
    function disclose(
        PlatformId platformId,
        Pseudonym pseudonym,
        Statement calldata statement,
        uint64 deadline,
        bytes calldata signature
    ) external {
        AttestationUid uid = _liveSelf(platformId, pseudonym, statement);
        _disclose(platformId, pseudonym, KIND_SELF, statement, uid, deadline, signature);
    }

    /// @inheritdoc IDisclosureRegistry
    function discloseBacker(
        PlatformId platformId,
        Pseudonym pseudonym,
        Statement calldata statement,
        BusinessIdentity calldata backer,
        uint64 deadline,
        bytes calldata signature
    ) external {
        AttestationUid uid = _liveBacker(platformId, pseudonym, statement, backer);
        _disclose(platformId, pseudonym, KIND_BACKER, statement, uid, deadline, signature);
    }

    /// @inheritdoc IDisclosureRegistry
    function contest(PlatformId platformId, Pseudonym pseudonym, uint64 deadline, bytes calldata signature) external {
        uint256 time = _runningTime();
        DutySlots.State memory duty = _settledDuty(platformId, pseudonym, time);
        if (!duty.has(DutySlots.STANDING)) revert DisclosureNoDuty(platformId, pseudonym);
        if (duty.has(DutySlots.CONTEST_USED)) revert DisclosureContestUsed(pseudonym);
        if (_isAnswered(duty, platformId, pseudonym)) revert DisclosureAnswered(pseudonym);
        if (time > duty.dueAt) revert DisclosureContestTooLate(_unix(duty.dueAt), block.timestamp);
        _checkAct(CONTEST_TYPEHASH, platformId, pseudonym, duty.nonce, deadline, signature);
        _dropStatement(duty, platformId, pseudonym);
        duty.bits |= DutySlots.CONTESTED | DutySlots.CONTEST_USED;
        (duty.actedAt, duty.pausedSeconds) = (time, block.timestamp - time);
        ++duty.nonce;
        _records[platformId][pseudonym].duty = duty.pack();
        emit Contested(platformId, pseudonym, _unix(time + contestSeconds));
    }

    /// @inheritdoc IDisclosureRegistry
    function resolveContest(PlatformId platformId, Pseudonym pseudonym, uint32 nonce, bool upheld) external restricted {
        uint256 time = _runningTime();
        DutySlots.State memory duty = _records[platformId][pseudonym].duty.unpack();
        if (!duty.has(DutySlots.CONTESTED) || _isContestLapsed(duty, time)) revert DisclosureNotContested(pseudonym);
        if (duty.nonce != nonce) revert DisclosureContestOther(pseudonym, nonce, duty.nonce);
        if (PLATFORM_REGISTRY.operatorOf(platformId) == msg.sender) {
            revert DisclosureResolverIsOperator(platformId, msg.sender);
        }
        if (upheld) {
            emit ContestResolved(platformId, pseudonym, msg.sender, true, 0);
            _lift(duty, platformId, pseudonym, LiftReason.ContestUpheld, time);
        } else {
            _endContest(duty, time);
            emit ContestResolved(platformId, pseudonym, msg.sender, false, _unix(duty.dueAt));
        }
        _records[platformId][pseudonym].duty = duty.pack();
    }

    /// @inheritdoc IDisclosureRegistry
    function withdraw(PlatformId platformId, Pseudonym pseudonym, uint64 deadline, bytes calldata signature) external {
        DutySlots.State memory duty = _settledDuty(platformId, pseudonym, _runningTime());
        if (duty.has(DutySlots.STANDING)) revert DisclosureDutyStands(pseudonym);
        if (duty.kind == 0) revert DisclosureNoStatement(pseudonym);
        _checkAct(WITHDRAW_TYPEHASH, platformId, pseudonym, duty.nonce, deadline, signature);
        emit Withdrawn(platformId, pseudonym, _issuerOf(duty.issuerNumber), _records[platformId][pseudonym].statement);
        _dropStatement(duty, platformId, pseudonym);
        ++duty.nonce;
        _records[platformId][pseudonym].duty = duty.pack();
    }

    /// @inheritdoc IDisclosureRegistry
    function isCompliant(PlatformId platformId, Pseudonym pseudonym) external view returns (bool) {
        return flagsOf(platformId, pseudonym) & FLAG_OVERDUE == 0 && PSEUDONYM_REGISTRY.isLive(platformId, pseudonym);
    }

    function _report(
        PlatformId platformId,
        PolicySlot policy,
        Pseudonym pseudonym,
        uint256 followers,
        uint256 field,
        uint256 observedAt,
        uint256 time
    ) private {
        uint256 stage = policy.assess(followers, field, block.timestamp);
        if (observedAt > block.timestamp) revert DisclosureReportInFuture(observedAt, block.timestamp);
        Record storage record = _records[platformId][pseudonym];
        DutySlot slot = record.duty;
        if (slot.isEmpty()) {
            if (stage == 0) _refuseLow(platformId, policy, pseudonym, followers, field);
            if (PSEUDONYM_REGISTRY.sequenceOf(platformId, pseudonym) == 0) {
                revert DisclosurePseudonymUnknown(platformId, pseudonym);
            }
            uint256 graceSeconds = policy.graceSeconds();
            unchecked {
                // The grace is at most 366 days, and `first` refuses times after the year 2105.
                record.duty = DutySlots.first(stage, graceSeconds, time + graceSeconds, observedAt);
                emit DutyArose(platformId, pseudonym, uint40(block.timestamp + graceSeconds));
            }
            return;
        }
        DutySlots.State memory duty = slot.unpack();
        if (observedAt <= duty.lastReportAt) revert DisclosureReportNotNewer(observedAt, duty.lastReportAt);
        if (_isContestLapsed(duty, time)) _liftUnanswered(duty, platformId, pseudonym);
        if (duty.has(DutySlots.STANDING)) {
            _reportOnStanding(duty, platformId, pseudonym, stage, observedAt, time);
        } else {
            if (stage == 0) _refuseLow(platformId, policy, pseudonym, followers, field);
            duty.bits = DutySlots.STANDING;
            duty.stage = stage;
            duty.graceSeconds = policy.graceSeconds();
            duty.dueAt = time + duty.graceSeconds;
            emit DutyArose(platformId, pseudonym, _unix(duty.dueAt));
        }
        duty.lastReportAt = observedAt;
        record.duty = duty.pack();
    }

    function _reportOnStanding(
        DutySlots.State memory duty,
        PlatformId platformId,
        Pseudonym pseudonym,
        uint256 stage,
        uint256 observedAt,
        uint256 time
    ) private {
        if (stage != 0) {
            duty.lowSince = 0;
        } else {
            // The operator chooses observedAt: counted from there, one batch could hold a run of days.
            if (duty.lowSince == 0) duty.lowSince = block.timestamp;
            if (observedAt >= duty.lowSince + liftSeconds) {
                _lift(duty, platformId, pseudonym, LiftReason.AudienceFell, time);
                return;
            }
        }
        emit AudienceReported(platformId, pseudonym, uint8(stage), uint40(observedAt));
    }

    function _refuseLow(
        PlatformId platformId,
        PolicySlot policy,
        Pseudonym pseudonym,
        uint256 followers,
        uint256 field
    ) private pure {
        if (!policy.countsField(field)) revert DisclosureFieldExempt(platformId, pseudonym, field);
        revert DisclosureBelowThreshold(platformId, pseudonym, followers);
    }

    function _disclose(
        PlatformId platformId,
        Pseudonym pseudonym,
        uint8 kind,
        Statement calldata statement,
        AttestationUid uid,
        uint64 deadline,
        bytes calldata signature
    ) private {
        uint256 time = _runningTime();
        DutySlots.State memory duty = _settledDuty(platformId, pseudonym, time);
        if (!duty.has(DutySlots.STANDING)) revert DisclosureNoDuty(platformId, pseudonym);
        uint256 earliest = block.timestamp + duty.graceSeconds;
        if (statement.expiresAt != 0 && statement.expiresAt < earliest) {
            revert DisclosureStatementTooShort(statement.expiresAt, earliest);
        }
        bytes32 structHash = keccak256(abi.encode(DISCLOSE_TYPEHASH, platformId, pseudonym, kind, uid, duty.nonce, deadline));
        _checkSignature(platformId, pseudonym, structHash, deadline, signature);
        if (duty.has(DutySlots.CONTESTED)) _endContest(duty, time);
        duty.kind = kind;
        duty.issuerNumber = _numberOf(statement.issuer);
        (duty.actedAt, duty.pausedSeconds) = (time, block.timestamp - time);
        ++duty.nonce;
        _records[platformId][pseudonym].statement = uid;
        _records[platformId][pseudonym].duty = duty.pack();
        emit Disclosed(platformId, pseudonym, kind, statement.issuer, uid);
    }
}
