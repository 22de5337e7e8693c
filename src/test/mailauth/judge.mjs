// Judges the DKIM signatures of the mail on stdin: node judge.mjs <name of the key's record>=<record>
// Says as JSON what mailauth found: the verdict and the headers that each signature covers.
import { createRequire } from 'node:module'

const { dkimVerify } = createRequire(import.meta.url)('mailauth/lib/dkim/verify')
const [name, record] = process.argv[2].split(/=(.*)/s)
const chunks = []
for await (const chunk of process.stdin) chunks.push(chunk)

const found = await dkimVerify(Buffer.concat(chunks), {
  resolver: async (asked, type) => {
    if (asked === name && type === 'TXT') return [[record]]
    throw Object.assign(new Error('nothing here'), { code: 'ENOTFOUND' })
  }
})
console.log(JSON.stringify(found.results.map(one => ({
  result: one.status.result,
  comment: one.status.comment,
  algorithm: one.algo,
  headers: one.signingHeaders?.keys
}))))
