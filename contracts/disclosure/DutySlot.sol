// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IDisclosureRegistry} from "./IDisclosureRegistry.sol";

/// @notice A duty in one slot. Zero: no duty ever arose.
/// | 8 bits | 4 stage | 4 kind | 16 issuerNumber | 32 nonce | 32 pausedSeconds | 32 graceSeconds
/// | 32 lastReportAt | 32 lowSince | 32 actedAt | 32 dueAt |
type DutySlot is uint256;

using DutySlots for DutySlot global;

/// @notice Packing. A plain storage struct would cost one read and one write for each of its fields.
library DutySlots {
    /// A duty stands: it arose and was not lifted.
    uint8 internal constant STANDING = 1;
    uint8 internal constant LIFTED = 2;
    uint8 internal constant CONTESTED = 4;
    /// This duty has had its contest.
    uint8 internal constant CONTEST_USED = 8;

    /// @dev The slot spread out in memory, each field at full width so that arithmetic on it is checked once, in `pack`.
    struct State {
        /// Registry time: the deadline while the duty stands. Unix seconds: when it was lifted.
        uint256 dueAt;
        /// Registry time: when it was contested while CONTESTED, else when the statement was given (0: none).
        uint256 actedAt;
        /// Unix seconds: when the first of the unbroken low reports arrived.
        uint256 lowSince;
        /// Unix seconds, as the operator observed.
        uint256 lastReportAt;
        uint256 graceSeconds;
        /// `pausedSeconds()` at `actedAt`: that registry time + this = unix time then.
        uint256 pausedSeconds;
        uint256 nonce;
        /// Place of the statement's issuer in the registry's list; 0 if there is no statement.
        uint256 issuerNumber;
        /// Of the statement; 0: none.
        uint256 kind;
        uint256 stage;
        uint256 bits;
    }

    /// @dev The slot of a pseudonym's first duty, as `pack` would make it.
    function first(uint256 stage, uint256 graceSeconds, uint256 dueAt, uint256 lastReportAt) internal pure returns (DutySlot) {
        // The grace is at most 366 days.
        if ((dueAt | lastReportAt) > type(uint32).max) revert IDisclosureRegistry.DisclosureOutOfRange(dueAt);
        uint256 word = dueAt | (lastReportAt << 96) | (graceSeconds << 128);
        return DutySlot.wrap(word | (stage << 244) | (uint256(STANDING) << 248));
    }

    function isEmpty(DutySlot slot) internal pure returns (bool) {
        return DutySlot.unwrap(slot) == 0;
    }

    function unpack(DutySlot slot) internal pure returns (State memory) {
        uint256 word = DutySlot.unwrap(slot);
        return
            State({
                dueAt: uint32(word),
                actedAt: uint32(word >> 32),
                lowSince: uint32(word >> 64),
                lastReportAt: uint32(word >> 96),
                graceSeconds: uint32(word >> 128),
                pausedSeconds: uint32(word >> 160),
                nonce: uint32(word >> 192),
                issuerNumber: uint16(word >> 224),
                kind: (word >> 240) & 15,
                stage: (word >> 244) & 15,
                bits: word >> 248
            });
    }

    function pack(State memory state) internal pure returns (DutySlot) {
        uint256 wide = state.dueAt | state.actedAt | state.lowSince | state.lastReportAt;
        wide |= state.graceSeconds | state.pausedSeconds | state.nonce;
        if (wide > type(uint32).max) revert IDisclosureRegistry.DisclosureOutOfRange(wide);
        if (state.issuerNumber > type(uint16).max) revert IDisclosureRegistry.DisclosureOutOfRange(state.issuerNumber);
        // kind is 0 to 2, stage 0 to 2, bits at most 15: each below the width of its place.
        uint256 word = state.dueAt | (state.actedAt << 32) | (state.lowSince << 64) | (state.lastReportAt << 96);
        word |= (state.graceSeconds << 128) | (state.pausedSeconds << 160) | (state.nonce << 192);
        return
            DutySlot.wrap(word | (state.issuerNumber << 224) | (state.kind << 240) | (state.stage << 244) | (state.bits << 248));
    }

    function has(State memory state, uint8 bit) internal pure returns (bool) {
        return state.bits & bit != 0;
    }
}
