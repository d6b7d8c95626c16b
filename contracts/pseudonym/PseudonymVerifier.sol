// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {VerifyingKey} from "./VerifyingKey.sol";

/// @notice Groth16 verifier for Semaphore's circuit at depth 31: one proof, or many with a single pairing check.
/// Equations and the soundness of the batch: docs/spec/pseudonym.md sections 5 and 6.
/// @dev Curve precompiles check that points are on the curve and, for G2, in the subgroup. Callers make sure that every signal is below
/// the scalar order: the precompile reduces scalars, so s and s + r would both pass.
abstract contract PseudonymVerifier {
    /// @dev Order of the BN254 scalar field, r.
    uint256 internal constant SCALAR_ORDER =
        21888242871839275222246405745257275088548364400416034343698204186575808495617;

    /// @dev merkleTreeRoot, nullifier, keccak256(message) >> 8, keccak256(scope) >> 8
    uint256 private constant SIGNALS = 4;
    uint256 private constant PAIR_WORDS = 6;
    uint256 private constant ITEM_WORDS = 12;

    /// @notice e(A, B) * e(-alpha, beta) * e(IC0 + sum(s_j IC_j), -gamma) * e(C, -delta) == 1
    function _isValidProof(uint256[SIGNALS] memory signals, uint256[8] calldata points) internal view returns (bool) {
        (uint256 x, uint256 y, bool ok) = _combineSignals(1, signals);
        if (!ok) return false;
        uint256[] memory pairs = new uint256[](4 * PAIR_WORDS);
        for (uint256 i = 0; i < PAIR_WORDS; ++i) pairs[i] = points[i];
        _writeKeyPairs(pairs, PAIR_WORDS, [VerifyingKey.NEG_ALPHA_X, VerifyingKey.NEG_ALPHA_Y, x, y, points[6], points[7]]);
        return _isPairingOne(pairs);
    }

    /// @notice The same for n proofs at once with random non-zero 128-bit c_i:
    /// prod e(c_i A_i, B_i) * e(-sum(c_i) alpha, beta) * e(sum(c_i) IC0 + sum(c_i s_ij) IC_j, -gamma) * e(sum(c_i C_i), -delta) == 1
    /// @param items n times: four signals, then the eight words of A, B, C
    function _areValidProofs(uint256[] memory items) internal view returns (bool) {
        uint256 n = items.length / ITEM_WORDS;
        bytes32 seed = keccak256(abi.encodePacked(VerifyingKey.HASH, n, items));
        uint256[] memory pairs = new uint256[]((n + 3) * PAIR_WORDS);
        uint256[SIGNALS] memory sums;
        uint256 total = 0;
        uint256[2] memory c;
        for (uint256 i = 0; i < n; ++i) {
            uint256 coefficient = _coefficient(seed, i);
            total += coefficient;
            if (!_addItem(items, i, coefficient, pairs, sums, c)) return false;
        }
        return _checkBatch(pairs, n, total, sums, c);
    }

    function _checkBatch(
        uint256[] memory pairs,
        uint256 n,
        uint256 total,
        uint256[SIGNALS] memory sums,
        uint256[2] memory c
    ) private view returns (bool) {
        total %= SCALAR_ORDER;
        (uint256 x, uint256 y, bool ok) = _combineSignals(total, sums);
        (uint256 alphaX, uint256 alphaY, bool okAlpha) = _mul(VerifyingKey.NEG_ALPHA_X, VerifyingKey.NEG_ALPHA_Y, total);
        if (!ok || !okAlpha) return false;
        _writeKeyPairs(pairs, n * PAIR_WORDS, [alphaX, alphaY, x, y, c[0], c[1]]);
        return _isPairingOne(pairs);
    }

    /// @dev Coefficient i of a batch: the low 128 bits of keccak256(seed, i), or 1 in the one case of 2^128 where they are 0.
    function _coefficient(bytes32 seed, uint256 i) private pure returns (uint256 coefficient) {
        coefficient = uint128(uint256(keccak256(abi.encode(seed, i))));
        if (coefficient == 0) coefficient = 1;
    }

    /// @dev Writes pair i and adds the item's signals and its C, each times the coefficient, to the running sums.
    function _addItem(
        uint256[] memory items,
        uint256 i,
        uint256 coefficient,
        uint256[] memory pairs,
        uint256[SIGNALS] memory sums,
        uint256[2] memory c
    ) private view returns (bool) {
        uint256 from = i * ITEM_WORDS;
        for (uint256 j = 0; j < SIGNALS; ++j) {
            sums[j] = addmod(sums[j], mulmod(items[from + j], coefficient, SCALAR_ORDER), SCALAR_ORDER);
        }
        from += SIGNALS;
        uint256 to = i * PAIR_WORDS;
        bool ok;
        (pairs[to], pairs[to + 1], ok) = _mul(items[from], items[from + 1], coefficient);
        if (!ok) return false;
        for (uint256 j = 2; j < PAIR_WORDS; ++j) pairs[to + j] = items[from + j];
        (uint256 x, uint256 y, bool okC) = _mul(items[from + 6], items[from + 7], coefficient);
        if (!okC) return false;
        (c[0], c[1], ok) = _add(c[0], c[1], x, y);
        return ok;
    }

    /// @dev total * IC0 + sum(signals_j * IC_(j+1))
    function _combineSignals(
        uint256 total,
        uint256[SIGNALS] memory signals
    ) private view returns (uint256 x, uint256 y, bool ok) {
        (x, y, ok) = (VerifyingKey.IC0_X, VerifyingKey.IC0_Y, true);
        if (total != 1) (x, y, ok) = _mul(x, y, total);
        if (ok) (x, y, ok) = _mulAdd(x, y, VerifyingKey.IC1_X, VerifyingKey.IC1_Y, signals[0]);
        if (ok) (x, y, ok) = _mulAdd(x, y, VerifyingKey.IC2_X, VerifyingKey.IC2_Y, signals[1]);
        if (ok) (x, y, ok) = _mulAdd(x, y, VerifyingKey.IC3_X, VerifyingKey.IC3_Y, signals[2]);
        if (ok) (x, y, ok) = _mulAdd(x, y, VerifyingKey.IC4_X, VerifyingKey.IC4_Y, signals[3]);
    }

    /// @dev The three pairs with the key's G2 points; `g1` holds their G1 points: alpha's, the signals', C's.
    function _writeKeyPairs(uint256[] memory pairs, uint256 at0, uint256[6] memory g1) private pure {
        (pairs[at0], pairs[at0 + 1]) = (g1[0], g1[1]);
        (pairs[at0 + 2], pairs[at0 + 3]) = (VerifyingKey.BETA_X1, VerifyingKey.BETA_X0);
        (pairs[at0 + 4], pairs[at0 + 5]) = (VerifyingKey.BETA_Y1, VerifyingKey.BETA_Y0);
        (pairs[at0 + 6], pairs[at0 + 7]) = (g1[2], g1[3]);
        (pairs[at0 + 8], pairs[at0 + 9]) = (VerifyingKey.NEG_GAMMA_X1, VerifyingKey.NEG_GAMMA_X0);
        (pairs[at0 + 10], pairs[at0 + 11]) = (VerifyingKey.NEG_GAMMA_Y1, VerifyingKey.NEG_GAMMA_Y0);
        (pairs[at0 + 12], pairs[at0 + 13]) = (g1[4], g1[5]);
        (pairs[at0 + 14], pairs[at0 + 15]) = (VerifyingKey.NEG_DELTA_X1, VerifyingKey.NEG_DELTA_X0);
        (pairs[at0 + 16], pairs[at0 + 17]) = (VerifyingKey.NEG_DELTA_Y1, VerifyingKey.NEG_DELTA_Y0);
    }

    function _mulAdd(
        uint256 x,
        uint256 y,
        uint256 px,
        uint256 py,
        uint256 scalar
    ) private view returns (uint256, uint256, bool) {
        (uint256 qx, uint256 qy, bool ok) = _mul(px, py, scalar);
        if (!ok) return (0, 0, false);
        return _add(x, y, qx, qy);
    }

    /// @dev Precompile 7 (EIP-196): scalar * (x, y); false if the point is not on the curve. Assembly because a call through
    /// abi.encode copies input and output, 600 gas each of five to nine times; test/pseudonym compares it with that form.
    function _mul(uint256 x, uint256 y, uint256 scalar) private view returns (uint256 rx, uint256 ry, bool ok) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let free := mload(0x40)
            mstore(free, x)
            mstore(add(free, 0x20), y)
            mstore(add(free, 0x40), scalar)
            ok := staticcall(gas(), 7, free, 0x60, free, 0x40)
            rx := mload(free)
            ry := mload(add(free, 0x20))
        }
    }

    /// @dev Precompile 6 (EIP-196): (x, y) + (px, py); false if a point is not on the curve.
    function _add(
        uint256 x,
        uint256 y,
        uint256 px,
        uint256 py
    ) private view returns (uint256 rx, uint256 ry, bool ok) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let free := mload(0x40)
            mstore(free, x)
            mstore(add(free, 0x20), y)
            mstore(add(free, 0x40), px)
            mstore(add(free, 0x60), py)
            ok := staticcall(gas(), 6, free, 0x80, free, 0x40)
            rx := mload(free)
            ry := mload(add(free, 0x20))
        }
    }

    /// @dev Precompile 8 (EIP-197): whether the product of all pairings is one; false for malformed points.
    function _isPairingOne(uint256[] memory pairs) private view returns (bool isOne) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let ok := staticcall(gas(), 8, add(pairs, 0x20), mul(mload(pairs), 0x20), 0x00, 0x20)
            isOne := and(ok, eq(mload(0x00), 1))
        }
    }
}
