// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {DutySlot, DutySlots} from "../../contracts/disclosure/DutySlot.sol";
import {Properties} from "./Cheats.sol";

contract DutySlotTest is Properties {
    using DutySlots for DutySlots.State;

    /// @notice A duty comes back from its slot as it went in: no field touches another.
    function testFuzz_packComesBack(DutySlots.State memory state) public pure {
        state = _valid(state);
        DutySlots.State memory back = state.pack().unpack();
        CHEATS.assertTrue(keccak256(abi.encode(back)) == keccak256(abi.encode(state)), "a field changed");
    }

    /// @notice A value that does not fit its place is refused, never cut.
    function testFuzz_tooWideIsRefused(DutySlots.State memory state, uint256 field, uint256 value) public {
        state = _valid(state);
        value = _bound(value, uint256(type(uint32).max) + 1, type(uint256).max);
        field = field % 8;
        if (field == 0) state.dueAt = value;
        else if (field == 1) state.actedAt = value;
        else if (field == 2) state.lowSince = value;
        else if (field == 3) state.lastReportAt = value;
        else if (field == 4) state.graceSeconds = value;
        else if (field == 5) state.pausedSeconds = value;
        else if (field == 6) state.nonce = value;
        else state.issuerNumber = value;
        CHEATS.expectRevert();
        this.pack(state);
    }

    function pack(DutySlots.State memory state) external pure returns (DutySlot) {
        return state.pack();
    }

    function _valid(DutySlots.State memory state) private pure returns (DutySlots.State memory) {
        state.dueAt = uint32(state.dueAt);
        state.actedAt = uint32(state.actedAt);
        state.lowSince = uint32(state.lowSince);
        state.lastReportAt = uint32(state.lastReportAt);
        state.graceSeconds = uint32(state.graceSeconds);
        state.pausedSeconds = uint32(state.pausedSeconds);
        state.nonce = uint32(state.nonce);
        state.issuerNumber = uint16(state.issuerNumber);
        state.kind = state.kind % 3;
        state.stage = state.stage % 3;
        state.bits = state.bits % 16;
        return state;
    }
}
