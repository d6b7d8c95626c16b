// SPDX-License-Identifier: MIT
pragma solidity ^0.8.34;

import {IPlatformRegistry} from "./IPlatformRegistry.sol";

/// @notice A policy and its version in one slot. Zero: no policy was ever set.
/// | 64 fields | 32 version | 32 graceSeconds | 32 laterFollowers | 32 laterFrom (unix s) | 32 firstFollowers | 32 firstFrom (unix s) |
type PolicySlot is uint256;

using PolicySlots for PolicySlot global;

/// @notice Packing, and the rule that decides a duty.
library PolicySlots {
    function pack(IPlatformRegistry.Policy memory policy, uint32 version) internal pure returns (PolicySlot) {
        return
            PolicySlot.wrap(
                uint256(policy.firstFrom) |
                    (uint256(policy.firstFollowers) << 32) |
                    (uint256(policy.laterFrom) << 64) |
                    (uint256(policy.laterFollowers) << 96) |
                    (uint256(policy.graceSeconds) << 128) |
                    (uint256(version) << 160) |
                    (uint256(policy.fields) << 192)
            );
    }

    function unpack(PolicySlot slot) internal pure returns (IPlatformRegistry.Policy memory policy, uint32 version) {
        uint256 word = PolicySlot.unwrap(slot);
        // Each cast keeps the low 32 (64) bits, which are the field.
        policy = IPlatformRegistry.Policy({
            firstFrom: uint32(word),
            firstFollowers: uint32(word >> 32),
            laterFrom: uint32(word >> 64),
            laterFollowers: uint32(word >> 96),
            graceSeconds: uint32(word >> 128),
            fields: uint64(word >> 192)
        });
        version = uint32(word >> 160);
    }

    function isSet(PolicySlot slot) internal pure returns (bool) {
        return PolicySlot.unwrap(slot) != 0;
    }

    /// @dev Whether accounts of this field can be due; a field above 63 never is.
    function countsField(PolicySlot slot, uint256 field) internal pure returns (bool) {
        return ((PolicySlot.unwrap(slot) >> 192) >> field) & 1 != 0;
    }

    /// @dev Seconds to disclose; 0 if there is no duty.
    function graceSeconds(PolicySlot slot) internal pure returns (uint256) {
        return uint32(PolicySlot.unwrap(slot) >> 128);
    }

    /// @dev The stage of {IPlatformRegistry-assess} at unix time `time`. A policy without a duty counts no field.
    function assess(PolicySlot slot, uint256 followers, uint256 field, uint256 time) internal pure returns (uint256 stage) {
        if (!slot.countsField(field)) return 0;
        uint256 word = PolicySlot.unwrap(slot);
        uint256 laterFrom = uint32(word >> 64);
        if (laterFrom != 0 && time >= laterFrom) {
            if (followers < uint32(word >> 96)) return 0;
            return followers < uint32(word >> 32) ? 2 : 1;
        }
        return time < uint32(word) || followers < uint32(word >> 32) ? 0 : 1;
    }
}
