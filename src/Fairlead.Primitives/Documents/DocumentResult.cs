using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Fairlead.Primitives.Documents;

/// <summary>The tree, or why there is none. Warnings may accompany a tree.</summary>
public sealed record DocumentResult(DocumentObject? Root, ImmutableArray<DocumentError> Diagnostics)
{
    [MemberNotNullWhen(true, nameof(Root))]
    public bool IsUsable => Root is not null;
}
