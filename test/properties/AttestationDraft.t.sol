// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AttestationDraft, AttestationDrafts} from "../../contracts/attestation/AttestationDraft.sol";
import {AttestationStatus, EXPIRES_OFFSET, REVOKED_OFFSET, packStatus} from "../../contracts/attestation/AttestationStatus.sol";
import {AttestationUid, IAttestationLog} from "../../contracts/attestation/IAttestationLog.sol";
import {SchemaId} from "../../contracts/attestation/IIssuerPolicy.sol";
import {ILogCheats, Properties} from "./Cheats.sol";

/// @dev The same statements twice: as the log makes them, and in the Solidity that contracts/attestation/AttestationDraft.sol replaces.
/// One contract with one storage, as both the uid and the event name their contract; each form reads what the other wrote.
contract BothForms {
    mapping(AttestationUid => AttestationStatus) public statuses;

    /// @dev One draft for all, as attestMany has it.
    function draft(IAttestationLog.Attestation[] calldata attestations, address issuer, bool revocable) external {
        AttestationDraft one = AttestationDrafts.open(attestations[0].schema, issuer);
        for (uint256 i = 0; i < attestations.length; ++i) {
            one.turnTo(attestations[i].schema);
            one.append(attestations[i], packStatus(revocable, block.timestamp), statuses);
        }
    }

    function plain(IAttestationLog.Attestation[] calldata attestations, address issuer, bool revocable) external {
        for (uint256 i = 0; i < attestations.length; ++i) {
            _plain(attestations[i], issuer, packStatus(revocable, block.timestamp));
        }
    }

    function uidOf(IAttestationLog.Attestation calldata one, address issuer) public view returns (AttestationUid) {
        bytes32 contentHash = keccak256(one.content);
        return
            AttestationUid.wrap(
                keccak256(
                    abi.encode(
                        block.chainid,
                        address(this),
                        one.schema,
                        issuer,
                        one.subject,
                        one.ref,
                        one.expiresAt,
                        one.salt,
                        contentHash
                    )
                )
            );
    }

    function store(IAttestationLog.Attestation calldata one, address issuer, AttestationStatus status) external {
        statuses[uidOf(one, issuer)] = status;
    }

    function _plain(IAttestationLog.Attestation calldata one, address issuer, AttestationStatus fresh) private {
        AttestationUid uid = uidOf(one, issuer);
        if (one.expiresAt != 0 && one.expiresAt <= block.timestamp) {
            revert IAttestationLog.AttestationExpiryPassed(one.expiresAt, block.timestamp);
        }
        if (statuses[uid].revokedAt() != 0) revert IAttestationLog.AttestationRevokedBefore(issuer, uid);
        if (!statuses[uid].isUnknown()) revert IAttestationLog.AttestationKnown(uid);
        statuses[uid] = AttestationStatus.wrap(AttestationStatus.unwrap(fresh) | (uint256(one.expiresAt) << EXPIRES_OFFSET));
        emit IAttestationLog.Attested(uid, one.schema, issuer, one.subject, one.ref, one.expiresAt, one.salt, one.content);
    }
}

contract AttestationDraftTest is Properties {
    ILogCheats private constant LOGS = ILogCheats(address(CHEATS));
    uint40 private constant NOW = 1_700_000_000;

    BothForms private _forms;

    struct Outcome {
        bool done;
        bytes32 reason;
        bytes32 logs;
        bytes32 statuses;
    }

    function setUp() public {
        CHEATS.warp(NOW);
        _forms = new BothForms();
    }

    /// @notice Three statements by one draft do what the same three do in Solidity: the same events, statuses or refusal.
    function testFuzz_draftDoesWhatTheSolidityDoes(
        IAttestationLog.Attestation[3] memory three,
        uint256[3] memory lengths,
        address issuer,
        bool revocable
    ) public {
        IAttestationLog.Attestation[] memory list = _list(three, lengths, false);
        _compare(list, issuer, revocable, true);
    }

    /// @notice Both refuse alike what is known, revoked or expired.
    function testFuzz_draftRefusesWhatTheSolidityRefuses(
        IAttestationLog.Attestation[3] memory three,
        uint256[3] memory lengths,
        address issuer,
        uint256 stored,
        uint256 place
    ) public {
        IAttestationLog.Attestation[] memory list = _list(three, lengths, stored % 2 == 0);
        uint256 revokedAt = stored % 3 == 0 ? 0 : 1 << ((stored >> 80) % 40);
        _forms.store(list[place % 3], issuer, AttestationStatus.wrap(uint80(stored) | (revokedAt << REVOKED_OFFSET)));
        _compare(list, issuer, true, false);
    }

    /// @notice Whatever stands in one word of the calldata, the draft does nothing that the compiler's own decoding would not do.
    function testFuzz_draftTakesNoCalldataThatTheCompilerRefuses(
        IAttestationLog.Attestation memory one,
        uint256 length,
        address issuer,
        uint256 word,
        uint256 value,
        uint256 shape
    ) public {
        IAttestationLog.Attestation[3] memory three = [one, one, one];
        IAttestationLog.Attestation[] memory list = new IAttestationLog.Attestation[](1);
        list[0] = _list(three, [length, length, length], false)[0];
        bytes memory data = abi.encodeCall(BothForms.draft, (list, issuer, true));
        word = _bound(word, 0, (data.length - 4) / 32 - 1);
        if (shape % 4 == 0) value %= data.length + 64; // near the words that stand there
        if (shape % 4 == 1) value = type(uint256).max - (value % (data.length + 64)); // wraps round
        if (shape % 4 == 2) value %= 1 << 41;
        assembly ("memory-safe") {
            mstore(add(add(data, 0x24), mul(word, 0x20)), value)
        }
        (Outcome memory drafted, ) = _run(data, list, issuer);
        if (!drafted.done) return;
        _copySelector(data, BothForms.plain.selector);
        (Outcome memory plain, ) = _run(data, list, issuer);
        CHEATS.assertTrue(plain.done, "the compiler refuses it");
        CHEATS.assertTrue(plain.logs == drafted.logs, "another event");
    }

    /// @dev The two forms on the same chain state. `mustPass`: the statements are fine, so both must log them.
    function _compare(IAttestationLog.Attestation[] memory list, address issuer, bool revocable, bool mustPass) private {
        (Outcome memory drafted, uint256 events) = _run(abi.encodeCall(BothForms.draft, (list, issuer, revocable)), list, issuer);
        (Outcome memory plain, ) = _run(abi.encodeCall(BothForms.plain, (list, issuer, revocable)), list, issuer);
        CHEATS.assertTrue(keccak256(abi.encode(drafted)) == keccak256(abi.encode(plain)), "the forms differ");
        if (mustPass) CHEATS.assertEq(events, list.length, "events");
    }

    /// @dev Runs and undoes.
    function _run(
        bytes memory data,
        IAttestationLog.Attestation[] memory list,
        address issuer
    ) private returns (Outcome memory outcome, uint256 events) {
        uint256 snapshot = LOGS.snapshotState();
        LOGS.recordLogs();
        bytes memory reason;
        (outcome.done, reason) = address(_forms).call(data);
        ILogCheats.Log[] memory logs = LOGS.getRecordedLogs();
        events = logs.length;
        outcome.reason = outcome.done ? bytes32(0) : keccak256(reason);
        outcome.logs = keccak256(abi.encode(logs));
        bytes memory words;
        for (uint256 i = 0; i < list.length; ++i) {
            words = abi.encode(words, _forms.statuses(_forms.uidOf(list[i], issuer)));
        }
        outcome.statuses = keccak256(words);
        LOGS.revertToState(snapshot);
    }

    /// @dev Contents of 0 to 100 bytes in any order of length; expiries never, ahead, and, if asked for, passed. Salts differ.
    function _list(
        IAttestationLog.Attestation[3] memory three,
        uint256[3] memory lengths,
        bool mayExpire
    ) private pure returns (IAttestationLog.Attestation[] memory list) {
        list = new IAttestationLog.Attestation[](3);
        for (uint256 i = 0; i < 3; ++i) {
            list[i] = three[i];
            list[i].salt = keccak256(abi.encode(three[i].salt, i));
            list[i].content = _content(keccak256(three[i].content), lengths[i] % 101);
            uint40 expiry = list[i].expiresAt;
            if (expiry % 3 == 0) list[i].expiresAt = 0;
            else if (mayExpire && expiry % 3 == 1) list[i].expiresAt = NOW - 1 + (expiry % 2);
            else if (expiry <= NOW) list[i].expiresAt = NOW + 1 + (expiry % 100);
        }
    }

    function _content(bytes32 seed, uint256 length) private pure returns (bytes memory content) {
        content = bytes.concat(seed, ~seed, keccak256(abi.encode(seed)), seed);
        assembly ("memory-safe") {
            mstore(content, length)
        }
    }

    function _copySelector(bytes memory data, bytes4 selector) private pure {
        for (uint256 i = 0; i < 4; ++i) {
            data[i] = selector[i];
        }
    }
}
