// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {VerifyingKey} from "./VerifyingKey.sol";

/// @notice Groth16 verifier for Semaphore's circuit at depth 31: one proof, or many with a single pairing check.
/// Equations and the soundness of the batch: docs/spec/pseudonym.md sections 5 and 6.
/// @dev The curve precompiles refuse points off the curve, G2 points outside the subgroup, and coordinates at or above the modulus.
/// Callers make sure that every signal is below the scalar order: the precompile reduces scalars, so s and s + r would both pass.
/// A precompile that refuses a point takes all gas it was given, so nothing is called after a refusal.
/// Assembly saves 11,000 gas an item of a batch: calls through abi.encode copy input and output, and indexed arrays check bounds.
/// The Solidity that each block replaces stands above it; test/properties/PseudonymVerifier.t.sol runs that and compares.
abstract contract PseudonymVerifier is VerifyingKey {
    /// @dev Order of the BN254 scalar field, r.
    uint256 internal constant SCALAR_ORDER = 21888242871839275222246405745257275088548364400416034343698204186575808495617;

    /// @dev merkleTreeRoot, nullifier, keccak256(message) >> 8, keccak256(scope) >> 8
    uint256 internal constant SIGNALS = 4;
    /// @dev The signals, then A, B, C.
    uint256 internal constant ITEM_WORDS = 12;
    /// @dev A point of G1, then one of G2.
    uint256 internal constant PAIR_WORDS = 6;
    uint256 private constant PAIR_BYTES = 0xc0;

    /// @notice e(A, B) * e(-alpha, beta) * e(IC0 + sum(s_j IC_j), -gamma) * e(C, -delta) == 1
    function _isValidProof(uint256[SIGNALS] memory signals, uint256[8] calldata points) internal view returns (bool) {
        (bool ok, uint256[] memory pairs) = _pairsOf(signals, points);
        return ok && _isPairingOne(pairs);
    }

    /// @notice The same for n proofs at once with random non-zero 128-bit c_i:
    /// prod e(c_i A_i, B_i) * e(-sum(c_i) alpha, beta) * e(sum(c_i) IC0 + sum(c_i s_ij) IC_j, -gamma) * e(sum(c_i C_i), -delta) == 1
    /// @param items n times: four signals, then the eight words of A, B, C
    function _areValidProofs(uint256[] memory items) internal view returns (bool) {
        (bool ok, uint256[] memory pairs) = _batchPairsOf(items);
        return ok && _isPairingOne(pairs);
    }

    /// @dev What the pairing of one proof is computed from; not ok if a point is no point.
    function _pairsOf(
        uint256[SIGNALS] memory signals,
        uint256[8] calldata points
    ) internal view returns (bool ok, uint256[] memory pairs) {
        pairs = new uint256[](4 * PAIR_WORDS);
        uint256 key = _pairAt(pairs, 1);
        // pairs = [points[0], ..., points[5], -alpha, beta, IC0, -gamma, points[6], points[7], -delta]; the key's G2 points come last.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            calldatacopy(sub(key, 0xc0), points, 0xc0)
            mstore(key, NEG_ALPHA_X)
            mstore(add(key, 0x20), NEG_ALPHA_Y)
            mstore(add(key, 0xc0), IC0_X)
            mstore(add(key, 0xe0), IC0_Y)
            calldatacopy(add(key, 0x180), add(points, 0xc0), 0x40)
        }
        ok = _addSignals(key + PAIR_BYTES, signals);
        _writeKeyPoints(key);
    }

    /// @dev What the pairing of a batch is computed from; not ok if a point is no point.
    function _batchPairsOf(uint256[] memory items) internal view returns (bool ok, uint256[] memory pairs) {
        uint256 n = items.length / ITEM_WORDS;
        pairs = new uint256[]((n + 3) * PAIR_WORDS);
        uint256[SIGNALS] memory signals;
        uint256 key = _pairAt(pairs, n);
        uint256 total;
        (ok, total) = _addItems(items, _seedOf(items, n), pairs, signals, key + 2 * PAIR_BYTES);
        ok =
            ok &&
            _addProduct(key, NEG_ALPHA_X, NEG_ALPHA_Y, total) &&
            _addProduct(key + PAIR_BYTES, IC0_X, IC0_Y, total) &&
            _addSignals(key + PAIR_BYTES, signals);
        _writeKeyPoints(key);
    }

    /// @dev Commits to the key and to everything in the batch.
    function _seedOf(uint256[] memory items, uint256 n) internal pure returns (bytes32) {
        bytes32 itemsHash;
        // itemsHash = keccak256(abi.encodePacked(items));
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            itemsHash := keccak256(add(items, 0x20), mul(mload(items), 0x20))
        }
        return keccak256(abi.encode(KEY_HASH, n, itemsHash));
    }

    // What {_addItems} is in Solidity:
    // for (i = 0; i < n; ++i) {
    //     (s, A, B, C) = items[12 * i ..];
    //     coefficient = uint128(uint256(keccak256(abi.encode(seed, i)))) or 1;
    //     total += coefficient;
    //     for (j = 0; j < 4; ++j) signals[j] = addmod(signals[j], mulmod(s[j], coefficient, SCALAR_ORDER), SCALAR_ORDER);
    //     pairs[6 * i ..] = (coefficient * A, B);
    //     c = c + coefficient * C;
    // }

    /// @dev Writes each item's pair (c_i A_i, B_i), and adds its signals and its C, each times c_i, to the running sums. c_i: the low
    /// 128 bits of keccak256(seed, i), or 1 in the one case of 2^128 where they are 0. Returns the sum of the c_i.
    function _addItems(
        uint256[] memory items,
        bytes32 seed,
        uint256[] memory pairs,
        uint256[SIGNALS] memory signals,
        uint256 c
    ) internal view returns (bool ok, uint256 total) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            ok := 1
            let item := add(items, 0x20)
            let pair := add(pairs, 0x20)
            let room := add(c, 0x40)
            let end := add(item, mul(mload(items), 0x20))
            mstore(0x00, seed)
            let i := 0
            for {} and(ok, lt(item, end)) {
                i := add(i, 1)
                item := add(item, 0x180)
                pair := add(pair, 0xc0)
            } {
                mstore(0x20, i)
                let coefficient := and(keccak256(0x00, 0x40), 0xffffffffffffffffffffffffffffffff)
                coefficient := add(coefficient, iszero(coefficient))
                total := add(total, coefficient)
                mstore(signals, addmod(mload(signals), mulmod(mload(item), coefficient, SCALAR_ORDER), SCALAR_ORDER))
                mstore(
                    add(signals, 0x20),
                    addmod(mload(add(signals, 0x20)), mulmod(mload(add(item, 0x20)), coefficient, SCALAR_ORDER), SCALAR_ORDER)
                )
                mstore(
                    add(signals, 0x40),
                    addmod(mload(add(signals, 0x40)), mulmod(mload(add(item, 0x40)), coefficient, SCALAR_ORDER), SCALAR_ORDER)
                )
                mstore(
                    add(signals, 0x60),
                    addmod(mload(add(signals, 0x60)), mulmod(mload(add(item, 0x60)), coefficient, SCALAR_ORDER), SCALAR_ORDER)
                )
                mcopy(room, add(item, 0x80), 0x40)
                mstore(add(room, 0x40), coefficient)
                ok := staticcall(gas(), 7, room, 0x60, pair, 0x40)
                mcopy(add(pair, 0x40), add(item, 0xc0), 0x80)
                mcopy(room, add(item, 0x140), 0x40)
                if ok {
                    ok := staticcall(gas(), 7, room, 0x60, room, 0x40)
                }
                if ok {
                    ok := staticcall(gas(), 6, c, 0x80, c, 0x40)
                }
            }
        }
    }

    /// @dev sum = sum + signals[0] * IC1 + ... + signals[3] * IC4; `sum` as in {_addProduct}.
    function _addSignals(uint256 sum, uint256[SIGNALS] memory signals) private view returns (bool) {
        return
            _addProduct(sum, IC1_X, IC1_Y, signals[0]) &&
            _addProduct(sum, IC2_X, IC2_Y, signals[1]) &&
            _addProduct(sum, IC3_X, IC3_Y, signals[2]) &&
            _addProduct(sum, IC4_X, IC4_Y, signals[3]);
    }

    /// @dev sum = sum + scalar * (x, y), by precompiles 7 and 6 (EIP-196); false if (x, y) is not on the curve. `sum` is where in memory
    /// a pair stands; the three words after its point of G1 are used as room, so its point of G2 is written last.
    function _addProduct(uint256 sum, uint256 x, uint256 y, uint256 scalar) private view returns (bool ok) {
        // (bool isMul, bytes memory product) = address(7).staticcall(abi.encode(x, y, scalar));
        // (bool isAdd, bytes memory next) = address(6).staticcall(abi.encodePacked(sum, product));
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let room := add(sum, 0x40)
            mstore(room, x)
            mstore(add(room, 0x20), y)
            mstore(add(room, 0x40), scalar)
            ok := staticcall(gas(), 7, room, 0x60, room, 0x40)
            if ok {
                ok := staticcall(gas(), 6, sum, 0x80, sum, 0x40)
            }
        }
    }

    /// @dev Where in memory pair i stands; i is below the number of pairs.
    function _pairAt(uint256[] memory pairs, uint256 i) private pure returns (uint256 pair) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            pair := add(add(pairs, 0x20), mul(i, 0xc0))
        }
    }

    /// @dev The points of G2 of the last three pairs, which begin at `key` in memory: beta, -gamma, -delta.
    function _writeKeyPoints(uint256 key) private pure {
        // pairs[6 * n + 2 ..] = (BETA_X1, BETA_X0, BETA_Y1, BETA_Y0); and so on for the next two.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let word := add(key, 0x40)
            mstore(word, BETA_X1)
            mstore(add(word, 0x20), BETA_X0)
            mstore(add(word, 0x40), BETA_Y1)
            mstore(add(word, 0x60), BETA_Y0)
            mstore(add(word, 0xc0), NEG_GAMMA_X1)
            mstore(add(word, 0xe0), NEG_GAMMA_X0)
            mstore(add(word, 0x100), NEG_GAMMA_Y1)
            mstore(add(word, 0x120), NEG_GAMMA_Y0)
            mstore(add(word, 0x180), NEG_DELTA_X1)
            mstore(add(word, 0x1a0), NEG_DELTA_X0)
            mstore(add(word, 0x1c0), NEG_DELTA_Y1)
            mstore(add(word, 0x1e0), NEG_DELTA_Y0)
        }
    }

    /// @dev Precompile 8 (EIP-197): whether the product of all pairings is one; false for malformed points.
    function _isPairingOne(uint256[] memory pairs) internal view returns (bool isOne) {
        // (bool ok, bytes memory answer) = address(8).staticcall(abi.encodePacked(pairs));
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let ok := staticcall(gas(), 8, add(pairs, 0x20), mul(mload(pairs), 0x20), 0x00, 0x20)
            isOne := and(ok, eq(mload(0x00), 1))
        }
    }
}
