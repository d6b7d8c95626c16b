// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

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

    /// @dev As {IPlatformRegistry-assess} at unix time `time`.
    function assess(
        PolicySlot slot,
        uint256 followers,
        uint8 field,
        uint256 time
    ) internal pure returns (uint8 stage, uint32 graceSeconds) {
        uint256 word = PolicySlot.unwrap(slot);
        uint256 firstFrom = uint32(word);
        graceSeconds = uint32(word >> 128);
        if (firstFrom == 0 || time < firstFrom || (uint64(word >> 192) >> field) & 1 == 0) return (0, graceSeconds);
        uint256 firstFollowers = uint32(word >> 32);
        uint256 laterFrom = uint32(word >> 64);
        bool later = laterFrom != 0 && time >= laterFrom;
        if (followers < (later ? uint32(word >> 96) : firstFollowers)) return (0, graceSeconds);
        return (later && followers < firstFollowers ? 2 : 1, graceSeconds);
    }
}
