// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @dev All that is kept of one pseudonym.
/// | 32 sequence | 32 epoch | 32 validUntil (registry s, to 2106) | 160 controller |
/// sequence == 0: never registered. controller == 0: released, or frozen while validUntil lies ahead.
type PseudonymSlot is uint256;

using {controllerOf, validUntilOf, epochOf, sequenceOf, isHeld, isFrozen, handTo, release} for PseudonymSlot global;

uint256 constant VALID_UNTIL_OFFSET = 160;
uint256 constant EPOCH_OFFSET = 192;
uint256 constant SEQUENCE_OFFSET = 224;

function packPseudonym(address controller, uint32 validUntil, uint32 epoch, uint32 sequence) pure returns (PseudonymSlot) {
    return
        PseudonymSlot.wrap(
            uint160(controller) |
                (uint256(validUntil) << VALID_UNTIL_OFFSET) |
                (uint256(epoch) << EPOCH_OFFSET) |
                (uint256(sequence) << SEQUENCE_OFFSET)
        );
}

// Each cast below keeps the low bits, which are the field.

/// @dev Who acts for the pseudonym; zero if nobody.
function controllerOf(PseudonymSlot slot) pure returns (address) {
    return address(uint160(PseudonymSlot.unwrap(slot)));
}

/// @dev End of the lease, or of the freeze, in registry time.
function validUntilOf(PseudonymSlot slot) pure returns (uint32) {
    return uint32(PseudonymSlot.unwrap(slot) >> VALID_UNTIL_OFFSET);
}

/// @dev Epoch of group 0 that the lease was proved against.
function epochOf(PseudonymSlot slot) pure returns (uint32) {
    return uint32(PseudonymSlot.unwrap(slot) >> EPOCH_OFFSET);
}

/// @dev Changes ever made.
function sequenceOf(PseudonymSlot slot) pure returns (uint32) {
    return uint32(PseudonymSlot.unwrap(slot) >> SEQUENCE_OFFSET);
}

/// @dev Whether it has a controller, be the lease over or not.
function isHeld(PseudonymSlot slot) pure returns (bool) {
    return controllerOf(slot) != address(0);
}

/// @dev Whether its holder blocked all use, and the block still runs at registry time `time`.
function isFrozen(PseudonymSlot slot, uint256 time) pure returns (bool) {
    return !isHeld(slot) && validUntilOf(slot) > time;
}

/// @dev One more change: another controller for the rest of the lease.
function handTo(PseudonymSlot slot, address controller) pure returns (PseudonymSlot) {
    return packPseudonym(controller, validUntilOf(slot), epochOf(slot), sequenceOf(slot) + 1);
}

/// @dev One more change: nobody holds it.
function release(PseudonymSlot slot) pure returns (PseudonymSlot) {
    return packPseudonym(address(0), 0, epochOf(slot), sequenceOf(slot) + 1);
}
