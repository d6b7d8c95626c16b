// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {AttestationUid} from "../attestation/IAttestationLog.sol";
import {RegistryClock} from "../governance/RegistryClock.sol";
import {PlatformId} from "../platform/IPlatformRegistry.sol";
import {Pseudonym} from "../pseudonym/IPseudonymRegistry.sol";
import {DisclosureStatements} from "./DisclosureStatements.sol";
import {DutySlot, DutySlots} from "./DutySlot.sol";
import {
    FLAG_CONTESTED,
    FLAG_DISCLOSED,
    FLAG_DUE,
    FLAG_LIFTED,
    FLAG_OVERDUE,
    IDisclosureRegistry
} from "./IDisclosureRegistry.sol";

/// @notice The duties as they are kept, what the clock and the log make of them, and how each ends (docs/spec/disclosure.md section 2).
/// Who may act on them, and when, is in {DisclosureRegistry}.
abstract contract DisclosureDuties is DisclosureStatements, RegistryClock {
    using DutySlots for DutySlots.State;

    /// @inheritdoc IDisclosureRegistry
    uint32 public immutable contestSeconds;
    /// @inheritdoc IDisclosureRegistry
    uint32 public immutable liftSeconds;

    /// Two slots: the duty, and the uid of the statement that answers it (zero: none).
    struct Record {
        DutySlot duty;
        AttestationUid statement;
    }

    mapping(PlatformId platformId => mapping(Pseudonym pseudonym => Record)) internal _records;

    constructor(uint32 contestSeconds_, uint32 liftSeconds_) {
        contestSeconds = contestSeconds_;
        liftSeconds = liftSeconds_;
    }

    /// @inheritdoc IDisclosureRegistry
    function flagsOf(PlatformId platformId, Pseudonym pseudonym) public view returns (uint8) {
        return dutyOf(platformId, pseudonym).flags;
    }

    /// @inheritdoc IDisclosureRegistry
    function dutyOf(PlatformId platformId, Pseudonym pseudonym) public view returns (Duty memory result) {
        DutySlots.State memory duty = _records[platformId][pseudonym].duty.unpack();
        uint256 time = _registryTime();
        if (_isContestLapsed(duty, time)) _close(duty, _unix(duty.actedAt + contestSeconds));
        bool answered = _isAnswered(duty, platformId, pseudonym);

        if (duty.kind != 0) {
            result.kind = uint8(duty.kind); // 0 to 2
            result.disclosedAt = uint40(duty.actedAt + duty.pausedSeconds); // two 32-bit numbers
            result.issuer = _issuerOf(duty.issuerNumber);
            result.statement = _records[platformId][pseudonym].statement;
        }
        if (answered) result.flags = FLAG_DISCLOSED;
        if (duty.has(DutySlots.LIFTED)) {
            result.flags |= FLAG_LIFTED;
            result.liftedAt = uint40(duty.dueAt); // 32 bits, or a lapse just computed
        } else if (duty.has(DutySlots.CONTESTED)) {
            result.flags |= FLAG_DUE | FLAG_CONTESTED;
            result.contestedAt = uint40(duty.actedAt + duty.pausedSeconds);
            result.dueAt = _unix(duty.dueAt + time - duty.actedAt);
        } else if (duty.has(DutySlots.STANDING)) {
            if (!answered) result.flags |= time > duty.dueAt ? FLAG_DUE | FLAG_OVERDUE : FLAG_DUE;
            result.dueAt = _unix(duty.dueAt);
        }
        // Each of the next was kept in 32 bits or fewer.
        result.stage = uint8(duty.stage);
        result.lowSince = uint40(duty.lowSince);
        result.lastReportAt = uint40(duty.lastReportAt);
        result.nonce = uint32(duty.nonce);
    }

    /// @dev The duty as of now; a contest that lapsed has lifted it.
    function _settledDuty(
        PlatformId platformId,
        Pseudonym pseudonym,
        uint256 time
    ) internal returns (DutySlots.State memory duty) {
        duty = _records[platformId][pseudonym].duty.unpack();
        if (_isContestLapsed(duty, time)) _liftUnanswered(duty, platformId, pseudonym);
    }

    function _liftUnanswered(DutySlots.State memory duty, PlatformId platformId, Pseudonym pseudonym) internal {
        _lift(duty, platformId, pseudonym, LiftReason.ContestUnanswered, duty.actedAt + contestSeconds);
    }

    function _isContestLapsed(DutySlots.State memory duty, uint256 time) internal view returns (bool) {
        return duty.has(DutySlots.CONTESTED) && time >= duty.actedAt + contestSeconds;
    }

    /// @dev Whether a live statement stands. If one ended, a standing duty is due again from that moment. A revocation gives the grace again,
    /// but no longer than the statement stood; an expiry, which its holder knew beforehand, gives none: else statements of a minute would
    /// answer for ever. Pauses since the statement was given all count in the holder's favour.
    function _isAnswered(DutySlots.State memory duty, PlatformId platformId, Pseudonym pseudonym) internal view returns (bool) {
        if (duty.kind == 0) return false;
        (uint256 end, bool isRevoked) = _endOf(duty.issuerNumber, _records[platformId][pseudonym].statement);
        if (end == 0) return true;
        if (duty.has(DutySlots.STANDING)) {
            uint256 again = end - duty.pausedSeconds;
            // A statement is live when it is given, so it ends no earlier.
            if (isRevoked) again += Math.min(duty.graceSeconds, again - duty.actedAt);
            if (again > duty.dueAt) duty.dueAt = again;
        }
        return false;
    }

    function _lift(
        DutySlots.State memory duty,
        PlatformId platformId,
        Pseudonym pseudonym,
        LiftReason reason,
        uint256 time
    ) internal {
        uint40 liftedAt = _unix(time);
        _close(duty, liftedAt);
        emit DutyLifted(platformId, pseudonym, reason, liftedAt);
    }

    function _close(DutySlots.State memory duty, uint256 liftedAt) private pure {
        if (duty.has(DutySlots.CONTESTED)) (duty.actedAt, duty.pausedSeconds) = (0, 0);
        duty.bits = DutySlots.LIFTED;
        duty.dueAt = liftedAt;
        duty.lowSince = 0;
    }

    /// @dev The clock resumes where it stopped.
    function _endContest(DutySlots.State memory duty, uint256 time) internal pure {
        duty.dueAt += time - duty.actedAt;
        (duty.actedAt, duty.pausedSeconds) = (0, 0);
        duty.bits &= ~uint256(DutySlots.CONTESTED);
    }

    function _dropStatement(DutySlots.State memory duty, PlatformId platformId, Pseudonym pseudonym) internal {
        if (duty.kind == 0) return;
        duty.kind = 0;
        duty.issuerNumber = 0;
        duty.actedAt = 0;
        duty.pausedSeconds = 0;
        _records[platformId][pseudonym].statement = AttestationUid.wrap(0);
    }

    /// @dev Unix second of a registry time if no further pause comes; below 2^40 for 34,000 years.
    function _unix(uint256 time) internal view returns (uint40) {
        return uint40(time + pausedSeconds());
    }
}
