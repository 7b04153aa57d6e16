using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Fairlead.Bench.Load;

/// <summary>DNS over UDP; an answer without records is an error.</summary>
internal sealed class DnsExchange(IPEndPoint target) : Exchange(target, SocketType.Dgram, ProtocolType.Udp)
{
    private readonly byte[] buffer = new byte[4096];

    public override bool Receive()
    {
        var answer = buffer.AsSpan(0, Socket.Receive(buffer));
        // RFC 1035 4.1.1: the code in the low bits of byte 3, the number of answers in bytes 6 and 7.
        if (answer.Length < 12 || (answer[3] & 0xF) != 0 || BinaryPrimitives.ReadUInt16BigEndian(answer[6..]) == 0)
        {
            throw new IOException($"no answer in {Convert.ToHexString(answer)}");
        }

        return true;
    }
}
