/**
 * Loaded with `--import` before anything else: every way to the network throws, and notes itself in the file
 * $KAKEHASHI_NETWORK_LOG, so that an attempt is known even where its error is swallowed.
 */
import dgram from 'node:dgram';
import dns from 'node:dns';
import { appendFileSync } from 'node:fs';
import http from 'node:http';
import http2 from 'node:http2';
import https from 'node:https';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import tls from 'node:tls';

const log = process.env.KAKEHASHI_NETWORK_LOG;
const forbidden = (name) =>
  function () {
    appendFileSync(log, `${process.pid} ${process.argv[1]} ${name}\n`);
    throw new Error(`network is forbidden: ${name}`);
  };
const ways = [
  ['net', net, ['connect', 'createConnection', 'createServer']],
  ['net.Socket', net.Socket.prototype, ['connect']],
  ['net.Server', net.Server.prototype, ['listen']],
  ['tls', tls, ['connect', 'createServer']],
  ['http', http, ['request', 'get', 'createServer']],
  ['https', https, ['request', 'get', 'createServer']],
  ['http2', http2, ['connect']],
  ['dgram', dgram, ['createSocket']],
  ['dns', dns, ['lookup', 'resolve', 'resolve4', 'resolve6', 'reverse']],
  ['dns.promises', dns.promises, ['lookup', 'resolve', 'resolve4', 'resolve6', 'reverse']],
  ['globalThis', globalThis, ['fetch', 'WebSocket', 'EventSource']],
];
for (const [name, object, members] of ways)
  for (const member of members) if (member in object) object[member] = forbidden(`${name}.${member}`);
syncBuiltinESMExports();
appendFileSync(log, `${process.pid} guarded ${process.argv[1]}\n`);
