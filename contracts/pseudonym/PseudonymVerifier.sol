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
    /// @dev A point of G1, then one of G2.
    uint256 internal constant PAIR_WORDS = 6;
    uint256 private constant PAIR_BYTES = 0xc0;
    /// @dev What the proofs of a batch share: hash of the key, number of proofs, root, scope signal.
    uint256 internal constant SHARED_WORDS = 4;
    /// @dev One proof of a batch: A, B, C, then the two signals that are its own.
    uint256 internal constant ITEM_WORDS = 10;
    /// @dev Behind the last item: 14 words, because the pairs of a batch of one, with the key's, end there; and two points that are added.
    uint256 private constant ROOM_WORDS = 18;

    /// @notice e(A, B) * e(-alpha, beta) * e(IC0 + sum(s_j IC_j), -gamma) * e(C, -delta) == 1
    function _isValidProof(uint256[SIGNALS] memory signals, uint256[8] calldata points) internal view returns (bool) {
        (bool ok, uint256[] memory pairs) = _pairsOf(signals, points);
        return ok && _isPairingOne(pairs);
    }

    /// @notice The same for n proofs at once, with c_1 = 1 and random non-zero 128-bit c_i for the others:
    /// prod e(c_i A_i, B_i) * e(-sum(c_i) alpha, beta) * e(sum(c_i) IC0 + sum(c_i s_ij) IC_j, -gamma) * e(sum(c_i C_i), -delta) == 1
    /// @param batch from {_newBatch}, with n items written; computed in, and worth nothing afterwards
    /// @param n at least 1
    function _areValidProofs(uint256[] memory batch, uint256 n, uint256 root, uint256 scope) internal view returns (bool) {
        return _toBatchPairs(batch, n, root, scope) && _isPairingOne(batch);
    }

    /// @dev Memory for up to `size` proofs: SHARED_WORDS for {_areValidProofs}, then ITEM_WORDS an item, to be written by the caller,
    /// then ROOM_WORDS. It is not set to zero. `size` is bounded by the calldata that the items come from.
    function _newBatch(uint256 size) internal pure returns (uint256[] memory batch) {
        // batch = new uint256[](SHARED_WORDS + size * ITEM_WORDS + ROOM_WORDS);
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let words := add(add(SHARED_WORDS, ROOM_WORDS), mul(size, ITEM_WORDS))
            batch := mload(0x40)
            mstore(batch, words)
            mstore(0x40, add(add(batch, 0x20), mul(words, 0x20)))
        }
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

    /// @dev Turns a batch into what its pairing is computed from, in place; not ok if a point is no point.
    function _toBatchPairs(uint256[] memory batch, uint256 n, uint256 root, uint256 scope) internal view returns (bool ok) {
        uint256[SIGNALS] memory signals;
        uint256 total;
        (ok, total, signals[1], signals[2]) = _multiplyItems(batch, n, _seedOf(batch, n, root, scope));
        if (!ok) return false;
        signals[0] = mulmod(root, total, SCALAR_ORDER);
        signals[3] = mulmod(scope, total, SCALAR_ORDER);
        uint256 key = _pairAt(batch, n);
        ok =
            _writeProduct(key, NEG_ALPHA_X, NEG_ALPHA_Y, total) &&
            _writeProduct(key + PAIR_BYTES, IC0_X, IC0_Y, total) &&
            _addSignals(key + PAIR_BYTES, signals);
        // Where the sum of the C stands does not depend on what was written since.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            mcopy(add(key, 0x180), add(batch, add(0x260, mul(n, 0x140))), 0x40)
            // Now the array is the pairs: n of items, then three of the key.
            mstore(batch, mul(add(n, 3), 6))
        }
        _writeKeyPoints(key);
    }

    /// @dev Commits to the key and to everything in the batch, and so begins each coefficient.
    function _seedOf(uint256[] memory batch, uint256 n, uint256 root, uint256 scope) internal pure returns (bytes32 seed) {
        // (batch[0], batch[1], batch[2], batch[3]) = (KEY_HASH, n, root, scope);
        // seed = keccak256(abi.encodePacked(the first SHARED_WORDS + n * ITEM_WORDS words of batch));
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let start := add(batch, 0x20)
            mstore(start, KEY_HASH)
            mstore(add(start, 0x20), n)
            mstore(add(start, 0x40), root)
            mstore(add(start, 0x60), scope)
            seed := keccak256(start, add(0x80, mul(n, 0x140)))
        }
    }

    // What {_multiplyItems} is in Solidity:
    // for (i = 0; i < n; ++i) {
    //     (A, B, C, pseudonym, message) = batch[4 + 10 * i ..];
    //     coefficient = i == 0 ? 1 : uint128(uint256(keccak256(abi.encode(seed, i)))) or 1;
    //     total += coefficient;
    //     pseudonyms = addmod(pseudonyms, mulmod(pseudonym, coefficient, SCALAR_ORDER), SCALAR_ORDER);
    //     messages = addmod(messages, mulmod(message, coefficient, SCALAR_ORDER), SCALAR_ORDER);
    //     pairs[6 * i ..] = (coefficient * A, B);
    //     sum = sum + coefficient * C;
    // }

    /// @dev Writes each item's pair (c_i A_i, B_i) over the batch, from its start: pair i ends before item i + 1 begins, and for i > 0
    /// before item i. The sum of c_i C_i goes where the first word is that no pair of the key reaches, behind the last item.
    /// c_0 is 1; c_i the low 128 bits of keccak256(seed, i), or 1 in the one case of 2^128 where they are 0.
    function _multiplyItems(
        uint256[] memory batch,
        uint256 n,
        bytes32 seed
    ) private view returns (bool ok, uint256 total, uint256 pseudonyms, uint256 messages) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            ok := 1
            total := 1
            let pair := add(batch, 0x20)
            let item := add(pair, 0x80)
            let sum := add(item, add(mul(n, 0x140), 0x1c0))
            pseudonyms := mload(add(item, 0x100))
            messages := mload(add(item, 0x120))
            mcopy(sum, add(item, 0xc0), 0x40)
            mcopy(pair, item, 0xc0)
            mstore(0x00, seed)
            for {
                let i := 1
            } lt(i, n) {
                i := add(i, 1)
            } {
                item := add(item, 0x140)
                pair := add(pair, 0xc0)
                mstore(0x20, i)
                let coefficient := and(keccak256(0x00, 0x40), 0xffffffffffffffffffffffffffffffff)
                coefficient := add(coefficient, iszero(coefficient))
                total := add(total, coefficient)
                pseudonyms := addmod(pseudonyms, mulmod(mload(add(item, 0x100)), coefficient, SCALAR_ORDER), SCALAR_ORDER)
                messages := addmod(messages, mulmod(mload(add(item, 0x120)), coefficient, SCALAR_ORDER), SCALAR_ORDER)
                mcopy(add(pair, 0x40), add(item, 0x40), 0x80)
                // The scalar stands behind the point, over a word that was read.
                mstore(add(item, 0x40), coefficient)
                ok := staticcall(gas(), 7, item, 0x60, pair, 0x40)
                if iszero(ok) {
                    break
                }
                mstore(add(item, 0x100), coefficient)
                ok := staticcall(gas(), 7, add(item, 0xc0), 0x60, add(sum, 0x40), 0x40)
                if iszero(ok) {
                    break
                }
                ok := staticcall(gas(), 6, sum, 0x80, sum, 0x40)
                if iszero(ok) {
                    break
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

    /// @dev product = scalar * (x, y), by precompile 7 (EIP-196); false if (x, y) is not on the curve. `product` is where in memory a pair
    /// stands; the word after its point of G1 is used as room, so its point of G2 is written last.
    function _writeProduct(uint256 product, uint256 x, uint256 y, uint256 scalar) private view returns (bool ok) {
        // (bool ok, bytes memory product) = address(7).staticcall(abi.encode(x, y, scalar));
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            mstore(product, x)
            mstore(add(product, 0x20), y)
            mstore(add(product, 0x40), scalar)
            ok := staticcall(gas(), 7, product, 0x60, product, 0x40)
        }
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
