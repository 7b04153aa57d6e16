using Fairlead.Cluster.Etcd;

namespace Fairlead.Cluster.Tests.Etcd;

/// <summary>What Debian's etcd 3.4 said in each of these troubles.</summary>
public sealed class EtcdLastWordsTests
{
    [Theory]
    [InlineData("""{"level":"fatal","caller":"etcdserver/raft.go:226","msg":"failed to save Raft hard state and entries","error":"write /d/member/wal/0.wal: no space left on device"}""", "disk under /d is full")]
    [InlineData("""{"level":"fatal","caller":"etcdmain/etcd.go:271","msg":"discovery failed","error":"wal: max entry size limit exceeded"}""", "damaged")]
    [InlineData("""{"level":"fatal","caller":"etcdmain/etcd.go:271","msg":"discovery failed","error":"proto: Record: illegal tag 0 (wire type 0)"}""", "damaged")]
    [InlineData("""{"level":"warn","caller":"etcdserver/server.go:1078","msg":"server error","error":"the member has been permanently removed from the cluster"}""", "removed from its cluster")]
    public void Explain_KnownWords_SaysWhatItMeans(string words, string meaning) =>
        Assert.Contains(meaning, EtcdLastWords.Explain("first words\n" + words, "/d"), StringComparison.Ordinal);

    [Theory]
    [InlineData("none")]
    [InlineData("""{"level":"warn","caller":"wal/wal.go:712","msg":"wal: sync duration of 1.2s, expected less than 1s"}""")]
    public void Explain_OtherWords_Null(string words) => Assert.Null(EtcdLastWords.Explain(words, "/d"));
}
