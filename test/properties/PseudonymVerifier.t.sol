// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {PseudonymVerifier} from "../../contracts/pseudonym/PseudonymVerifier.sol";
import {VerifyingKey} from "../../contracts/pseudonym/VerifyingKey.sol";
import {IFileCheats, Properties} from "./Cheats.sol";

/// @dev Opens the verifier's parts.
contract OpenVerifier is PseudonymVerifier {
    function pairsOf(uint256[4] calldata signals, uint256[8] calldata points) external view returns (bool, uint256[] memory) {
        return _pairsOf(signals, points);
    }

    function batchPairsOf(
        uint256[] calldata items,
        uint256 root,
        uint256 scope
    ) external view returns (bool ok, uint256[] memory batch) {
        uint256[] memory neighbour;
        (batch, neighbour) = _batchOf(items);
        ok = _toBatchPairs(batch, items.length / 10, root, scope);
        assert(neighbour[0] == 0 && neighbour.length == 1);
    }

    function areValidProofs(uint256[] calldata items, uint256 root, uint256 scope) external view returns (bool) {
        (uint256[] memory batch, ) = _batchOf(items);
        return _areValidProofs(batch, items.length / 10, root, scope);
    }

    function isValidProof(uint256[4] calldata signals, uint256[8] calldata points) external view returns (bool) {
        return _isValidProof(signals, points);
    }

    function seedOf(uint256[] calldata items, uint256 root, uint256 scope) external pure returns (bytes32) {
        (uint256[] memory batch, ) = _batchOf(items);
        return _seedOf(batch, items.length / 10, root, scope);
    }

    /// @dev The answer is read where 1 stood before: what a refusal leaves there is no answer.
    function isPairingOne(uint256[] memory pairs) external view returns (bool) {
        assembly ("memory-safe") {
            mstore(0x00, 1)
        }
        return _isPairingOne(pairs);
    }

    /// @dev A batch in memory that was used before, with room for up to two items more than there are, and what stands behind it.
    function _batchOf(uint256[] calldata items) private pure returns (uint256[] memory batch, uint256[] memory neighbour) {
        uint256 n = items.length / 10;
        uint256 room = (22 + 10 * (n + 2)) * 0x20;
        assembly ("memory-safe") {
            let free := mload(0x40)
            for {
                let at := 0
            } lt(at, room) {
                at := add(at, 0x20)
            } {
                mstore(add(free, at), not(at))
            }
        }
        batch = _newBatch(n + (n % 3));
        neighbour = new uint256[](1);
        for (uint256 i = 0; i < items.length; ++i) batch[4 + i] = items[i];
    }
}

/// @dev The same in plain Solidity: what the verifier's assembly is to be read as.
contract PlainVerifier is VerifyingKey {
    uint256 private constant ORDER = 21888242871839275222246405745257275088548364400416034343698204186575808495617;

    struct Point {
        uint256 x;
        uint256 y;
    }

    error NotAPoint();

    function pairsOf(
        uint256[4] calldata signals,
        uint256[8] calldata points
    ) external view returns (bool ok, uint256[] memory pairs) {
        pairs = new uint256[](24);
        for (uint256 i = 0; i < 6; ++i) pairs[i] = points[i];
        try this.combine(1, signals) returns (Point memory point) {
            _writeKey(pairs, 6, Point(NEG_ALPHA_X, NEG_ALPHA_Y), point, Point(points[6], points[7]));
            ok = true;
        } catch {}
    }

    function batchPairsOf(
        uint256[] calldata items,
        uint256 root,
        uint256 scope
    ) external view returns (bool ok, uint256[] memory pairs) {
        try this.batchPairs(items, root, scope) returns (uint256[] memory result) {
            return (true, result);
        } catch {}
    }

    function batchPairs(uint256[] calldata items, uint256 root, uint256 scope) external view returns (uint256[] memory pairs) {
        uint256 n = items.length / 10;
        bytes32 seed = keccak256(abi.encodePacked(KEY_HASH, n, root, scope, items));
        pairs = new uint256[](6 * (n + 3));
        uint256[4] memory signals;
        Point memory c;
        uint256 total;
        for (uint256 i = 0; i < n; ++i) {
            uint256[] calldata item = items[10 * i:10 * i + 10];
            uint256 coefficient = i == 0 ? 1 : uint128(uint256(keccak256(abi.encode(seed, i))));
            if (coefficient == 0) coefficient = 1;
            total += coefficient;
            uint256[4] memory own = [root, item[8], item[9], scope];
            for (uint256 j = 0; j < 4; ++j) {
                signals[j] = addmod(signals[j], mulmod(own[j], coefficient, ORDER), ORDER);
            }
            Point memory a = multiply(Point(item[0], item[1]), coefficient);
            (pairs[6 * i], pairs[6 * i + 1]) = (a.x, a.y);
            for (uint256 j = 2; j < 6; ++j) pairs[6 * i + j] = item[j];
            c = sum(c, multiply(Point(item[6], item[7]), coefficient));
        }
        _writeKey(pairs, 6 * n, multiply(Point(NEG_ALPHA_X, NEG_ALPHA_Y), total), this.combine(total, signals), c);
    }

    /// @dev total * IC0 + signals[0] * IC1 + ...
    function combine(uint256 total, uint256[4] calldata signals) external view returns (Point memory point) {
        point = multiply(Point(IC0_X, IC0_Y), total);
        point = sum(point, multiply(Point(IC1_X, IC1_Y), signals[0]));
        point = sum(point, multiply(Point(IC2_X, IC2_Y), signals[1]));
        point = sum(point, multiply(Point(IC3_X, IC3_Y), signals[2]));
        point = sum(point, multiply(Point(IC4_X, IC4_Y), signals[3]));
    }

    function isPairingOne(uint256[] calldata pairs) external view returns (bool) {
        (bool ok, bytes memory answer) = address(8).staticcall(abi.encodePacked(pairs));
        return ok && abi.decode(answer, (uint256)) == 1;
    }

    function isValidProof(uint256[4] calldata signals, uint256[8] calldata points) external view returns (bool) {
        (bool ok, uint256[] memory pairs) = this.pairsOf(signals, points);
        return ok && this.isPairingOne(pairs);
    }

    function areValidProofs(uint256[] calldata items, uint256 root, uint256 scope) external view returns (bool) {
        (bool ok, uint256[] memory pairs) = this.batchPairsOf(items, root, scope);
        return ok && this.isPairingOne(pairs);
    }

    function multiply(Point memory point, uint256 scalar) public view returns (Point memory) {
        (bool ok, bytes memory answer) = address(7).staticcall(abi.encode(point, scalar));
        if (!ok) revert NotAPoint();
        return abi.decode(answer, (Point));
    }

    function sum(Point memory left, Point memory right) public view returns (Point memory) {
        (bool ok, bytes memory answer) = address(6).staticcall(abi.encode(left, right));
        if (!ok) revert NotAPoint();
        return abi.decode(answer, (Point));
    }

    function _writeKey(
        uint256[] memory pairs,
        uint256 start,
        Point memory alpha,
        Point memory signals,
        Point memory c
    ) private pure {
        uint256[18] memory words = [
            alpha.x,
            alpha.y,
            BETA_X1,
            BETA_X0,
            BETA_Y1,
            BETA_Y0,
            signals.x,
            signals.y,
            NEG_GAMMA_X1,
            NEG_GAMMA_X0,
            NEG_GAMMA_Y1,
            NEG_GAMMA_Y0,
            c.x,
            c.y,
            NEG_DELTA_X1,
            NEG_DELTA_X0,
            NEG_DELTA_Y1,
            NEG_DELTA_Y0
        ];
        for (uint256 i = 0; i < 18; ++i) pairs[start + i] = words[i];
    }
}

contract PseudonymVerifierTest is Properties, VerifyingKey {
    uint256 private constant MODULUS = 21888242871839275222246405745257275088696311157297823662689037894645226208583;

    uint256 private constant ORDER = 21888242871839275222246405745257275088548364400416034343698204186575808495617;
    IFileCheats private constant FILES = IFileCheats(address(CHEATS));
    string private constant VECTORS = "docs/vectors/pseudonym.json";

    OpenVerifier private _verifier;
    PlainVerifier private _plain;

    function setUp() public {
        _verifier = new OpenVerifier();
        _plain = new PlainVerifier();
    }

    /// @notice One proof gives the pairs that plain Solidity gives, whatever the signals.
    function testFuzz_singlePairs(uint256[4] calldata signals, uint256[8] calldata points) public view {
        (bool ok, uint256[] memory pairs) = _verifier.pairsOf(signals, points);
        (bool plainOk, uint256[] memory plainPairs) = _plain.pairsOf(signals, points);
        CHEATS.assertTrue(ok && plainOk, "signals alone are never refused");
        _assertSame(pairs, plainPairs);
    }

    /// @notice A batch of real points gives the pairs that plain Solidity gives.
    function testFuzz_batchPairs(uint256 seed, uint256 n, uint256 root, uint256 scope) public view {
        uint256[] memory items = _items(seed, _bound(n, 1, 9));
        (bool ok, uint256[] memory pairs) = _verifier.batchPairsOf(items, root, scope);
        (bool plainOk, uint256[] memory plainPairs) = _plain.batchPairsOf(items, root, scope);
        CHEATS.assertTrue(ok && plainOk, "points are on the curve");
        _assertSame(pairs, plainPairs);
    }

    /// @notice One A or C off the curve anywhere in a batch is noticed: the first item's by the pairing at the latest, others at once.
    function testFuzz_batchWithBadPoint(uint256 seed, uint256 n, uint256 place, bool isA) public view {
        n = _bound(n, 1, 9);
        uint256[] memory items = _items(seed, n);
        place = _bound(place, 0, n - 1);
        items[10 * place + (isA ? 1 : 7)] += 1;
        (bool ok, uint256[] memory pairs) = _verifier.batchPairsOf{gas: 8_000_000}(items, 1, 2);
        CHEATS.assertFalse(ok && (place > 0 || _verifier.isPairingOne{gas: 8_000_000}(pairs)), "a point off the curve passed");
    }

    /// @notice The pairing's answer is read as plain Solidity reads it: one, not one, or refused.
    function testFuzz_pairing(uint256 scalar, uint256 broken) public view {
        PlainVerifier.Point memory point = _point(scalar);
        uint256[] memory pairs = new uint256[](12);
        (pairs[0], pairs[1], pairs[6], pairs[7]) = (point.x, point.y, point.x, MODULUS - point.y);
        for (uint256 i = 0; i < 2; ++i) {
            (pairs[6 * i + 2], pairs[6 * i + 3]) = (BETA_X1, BETA_X0);
            (pairs[6 * i + 4], pairs[6 * i + 5]) = (BETA_Y1, BETA_Y0);
        }
        CHEATS.assertTrue(_verifier.isPairingOne(pairs) && _plain.isPairingOne(pairs), "e(P, Q) e(-P, Q)");
        pairs[7] = point.y;
        CHEATS.assertFalse(_verifier.isPairingOne(pairs) || _plain.isPairingOne(pairs), "e(P, Q) e(P, Q)");
        pairs[_bound(broken, 0, 11)] += 1;
        CHEATS.assertFalse(_verifier.isPairingOne{gas: 8_000_000}(pairs), "a point off its curve");
    }

    /// @notice The batch of docs/vectors/pseudonym.json is true, alone and together, with its seed and its coefficients.
    function test_vectors() public view {
        (uint256[] memory items, uint256 root, uint256 scope) = _vectors();
        CHEATS.assertTrue(_verifier.areValidProofs(items, root, scope), "the batch");
        CHEATS.assertTrue(_plain.areValidProofs(items, root, scope), "the batch, in plain Solidity");
        for (uint256 i = 0; i < items.length; i += 10) {
            (uint256[4] memory signals, uint256[8] memory points) = _single(items, i, root, scope);
            CHEATS.assertTrue(_verifier.isValidProof(signals, points), "one proof");
        }
        string memory json = FILES.readFile(VECTORS);
        bytes32 seed = FILES.parseJsonBytes32(json, ".batch.seed");
        CHEATS.assertEq(uint256(_verifier.seedOf(items, root, scope)), uint256(seed), "seed");
        uint256[] memory coefficients = FILES.parseJsonUintArray(json, ".batch.coefficients");
        (, uint256[] memory pairs) = _verifier.batchPairsOf(items, root, scope);
        for (uint256 i = 0; i < coefficients.length; ++i) {
            PlainVerifier.Point memory a = _plain.multiply(
                PlainVerifier.Point(items[10 * i], items[10 * i + 1]),
                coefficients[i]
            );
            CHEATS.assertEq(pairs[6 * i], a.x, "coefficient");
            CHEATS.assertEq(pairs[6 * i + 1], a.y, "coefficient");
        }
    }

    /// @notice True proofs in any number, choice and order are a true batch.
    function testFuzz_trueBatch(uint256 n, uint256 choice) public view {
        (uint256[] memory vectors, uint256 root, uint256 scope) = _vectors();
        CHEATS.assertTrue(_verifier.areValidProofs(_chosen(vectors, _bound(n, 1, 20), choice), root, scope), "true proofs");
    }

    /// @notice With one word of one item, the root or the scope changed to anything, the assembly refuses it as plain Solidity does, in a
    /// batch and alone: coordinates that are no point's, of another point, at or above the modulus, of infinity.
    function testFuzz_falseBatch(uint256 n, uint256 choice, uint256 place, uint256 value, uint8 kind) public view {
        (uint256[] memory vectors, uint256 root, uint256 scope) = _vectors();
        uint256[] memory items = _chosen(vectors, _bound(n, 1, 4), choice);
        place = _bound(place, 0, items.length + 1);
        if (place == items.length) root = addmod(root, _bound(value, 1, type(uint128).max), ORDER);
        else if (place > items.length) scope ^= _bound(value, 1, type(uint128).max);
        else _spoil(items, place, value, kind % 4);
        CHEATS.assertFalse(_verifier.areValidProofs{gas: 8_000_000}(items, root, scope), "a false batch");
        CHEATS.assertFalse(_plain.areValidProofs{gas: 8_000_000}(items, root, scope), "a false batch, in plain Solidity");
        (uint256[4] memory signals, uint256[8] memory points) = _single(
            items,
            place < items.length ? place - (place % 10) : 0,
            root,
            scope
        );
        CHEATS.assertFalse(_verifier.isValidProof{gas: 8_000_000}(signals, points), "a false proof");
        CHEATS.assertFalse(_plain.isValidProof{gas: 8_000_000}(signals, points), "a false proof, in plain Solidity");
    }

    /// @dev Another value of one word; of a signal below the field's order, as callers make sure.
    function _spoil(uint256[] memory items, uint256 place, uint256 value, uint256 kind) private pure {
        uint256 start = place - (place % 10);
        uint256 word = place % 10;
        if (word > 7) items[place] = addmod(items[place], _bound(value, 1, type(uint128).max), ORDER);
        else if (kind == 0) items[place] = value == items[place] ? value ^ 1 : value;
        else if (kind == 1) items[place] += MODULUS;
        else if (kind == 2) items[place] = MODULUS - items[place];
        else if (word < 2) (items[start], items[start + 1]) = (0, 0);
        else if (word > 5) (items[start + 6], items[start + 7]) = (0, 0);
        else (items[start + 2], items[start + 3], items[start + 4], items[start + 5]) = (0, 0, 0, 0);
    }

    function _chosen(uint256[] memory vectors, uint256 n, uint256 choice) private pure returns (uint256[] memory items) {
        items = new uint256[](10 * n);
        for (uint256 i = 0; i < n; ++i) {
            uint256 from = 10 * (uint256(keccak256(abi.encode(choice, i))) % (vectors.length / 10));
            for (uint256 j = 0; j < 10; ++j) items[10 * i + j] = vectors[from + j];
        }
    }

    function _single(
        uint256[] memory items,
        uint256 start,
        uint256 root,
        uint256 scope
    ) private pure returns (uint256[4] memory signals, uint256[8] memory points) {
        for (uint256 j = 0; j < 8; ++j) points[j] = items[start + j];
        signals = [root, items[start + 8], items[start + 9], scope];
    }

    function _vectors() private view returns (uint256[] memory items, uint256 root, uint256 scope) {
        string memory json = FILES.readFile(VECTORS);
        string[3] memory paths = [".batch.items[0]", ".batch.items[1]", ".batch.items[2]"];
        items = new uint256[](10 * paths.length);
        for (uint256 i = 0; i < paths.length; ++i) {
            uint256[] memory points = FILES.parseJsonUintArray(json, string.concat(paths[i], ".points"));
            for (uint256 j = 0; j < 8; ++j) items[10 * i + j] = points[j];
            items[10 * i + 8] = FILES.parseJsonUint(json, string.concat(paths[i], ".pseudonym"));
            items[10 * i + 9] = FILES.parseJsonUint(json, string.concat(paths[i], ".messageSignal"));
        }
        (root, scope) = (FILES.parseJsonUint(json, ".batch.root"), FILES.parseJsonUint(json, ".batch.scopeSignal"));
    }

    function _items(uint256 seed, uint256 n) private view returns (uint256[] memory items) {
        items = new uint256[](10 * n);
        for (uint256 i = 0; i < items.length; ++i) items[i] = uint256(keccak256(abi.encode(seed, i)));
        for (uint256 i = 0; i < items.length; i += 10) {
            PlainVerifier.Point memory a = _point(items[i]);
            PlainVerifier.Point memory c = _point(items[i + 6]);
            (items[i], items[i + 1], items[i + 6], items[i + 7]) = (a.x, a.y, c.x, c.y);
        }
    }

    /// @dev A point of G1 other than infinity.
    function _point(uint256 seed) private view returns (PlainVerifier.Point memory) {
        return _plain.multiply(PlainVerifier.Point(1, 2), _bound(seed, 1, type(uint128).max));
    }

    function _assertSame(uint256[] memory left, uint256[] memory right) private pure {
        CHEATS.assertEq(left.length, right.length, "length");
        for (uint256 i = 0; i < left.length; ++i) CHEATS.assertEq(left[i], right[i], "word");
    }
}
