// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @dev One issuer's standing for one schema, and what of the schema an issue needs: an accredited issuer's statement reads this slot alone.
/// | 168 unused | 40 suspendedAt | 8 revocable | 40 since |   times in unix s
/// since == 0: never accredited. suspendedAt == 0: not suspended. revocable: copied from the schema, which never changes.
type AccreditationSlot is uint256;

using {isActive, isRevocable, since, suspendedAt, suspendAt} for AccreditationSlot global;

uint256 constant ACCREDITATION_REVOCABLE = 1 << 40;
uint256 constant SUSPENDED_OFFSET = 48;

/// @dev The slot of an issuer that is accredited at `time`.
function packAccreditation(bool revocable, uint256 time) pure returns (AccreditationSlot) {
    return AccreditationSlot.wrap(uint40(time) | (revocable ? ACCREDITATION_REVOCABLE : 0));
}

/// @dev Whether it may issue: accredited and not suspended.
function isActive(AccreditationSlot slot) pure returns (bool) {
    uint256 word = AccreditationSlot.unwrap(slot);
    return word != 0 && word >> SUSPENDED_OFFSET == 0;
}

/// @dev Whether statements of the schema can be revoked.
function isRevocable(AccreditationSlot slot) pure returns (bool) {
    return AccreditationSlot.unwrap(slot) & ACCREDITATION_REVOCABLE != 0;
}

/// @dev Start of the latest accreditation; 0: never.
function since(AccreditationSlot slot) pure returns (uint40) {
    return uint40(AccreditationSlot.unwrap(slot));
}

/// @dev When that accreditation was suspended; 0: it was not.
function suspendedAt(AccreditationSlot slot) pure returns (uint40) {
    return uint40(AccreditationSlot.unwrap(slot) >> SUSPENDED_OFFSET);
}

/// @dev The same accreditation, suspended at `time`. The caller has seen that it is active.
function suspendAt(AccreditationSlot slot, uint256 time) pure returns (AccreditationSlot) {
    return AccreditationSlot.wrap(AccreditationSlot.unwrap(slot) | (uint256(uint40(time)) << SUSPENDED_OFFSET));
}
