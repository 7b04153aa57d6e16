using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace Fairlead.Bench.Load;

/// <summary>A question after the instances of each service in turn: <c>service-7.service.consul</c>, type A.</summary>
internal sealed class DnsQuestions(int services) : IWorkload
{
    private readonly byte[][] questions = [.. Enumerable.Range(0, services).Select(Encode)];
    private int turn;

    public Exchange Connect(IPEndPoint target) => new DnsExchange(target);

    public bool TryNext(int client, out ReadOnlySpan<byte> request)
    {
        request = questions[turn++ % questions.Length];
        return true;
    }

    /// <summary>RFC 1035 4.1: header with one question and recursion desired, then name, type A, class IN.</summary>
    private static byte[] Encode(int service)
    {
        var bytes = new List<byte>(new byte[12]) { [2] = 1, [5] = 1 };
        foreach (var label in $"service-{service}.service.consul".Split('.'))
        {
            bytes.Add((byte)label.Length);
            bytes.AddRange(Encoding.ASCII.GetBytes(label));
        }

        bytes.AddRange([0, 0, 1, 0, 1]);
        var question = bytes.ToArray();
        BinaryPrimitives.WriteUInt16BigEndian(question, (ushort)service);
        return question;
    }
}
