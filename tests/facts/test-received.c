/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "facts/mp-received.h"

typedef struct {
    const char *name; /* the TAP line: /received/read/NAME */
    const char *value;
    const char *want; /* key=value, one a line, in the order of print_hop() */
} ReceivedCase;

/* clang-format off */
static const ReceivedCase cases[] = {
    /* from clauses: one wording a mail server */
    { "postfix", "from mx.example.net (mx.example.net [192.0.2.7]) by mail.example.org (Postfix) with ESMTPS id 4F2A91C0; Tue, 1 Apr 2025 09:00:00 +0000",
      "from=mx.example.net\nhelo=mx.example.net\nrdns=mx.example.net\nip=192.0.2.7\nby=mail.example.org\nprogram=Postfix\nwith=ESMTPS\nid=4F2A91C0\nat=2025-04-01T09:00:00Z\nflags=rdns-verified\n" },
    { "postfix-unknown", "from pc (unknown [192.0.2.7]) by mail.example.org (Postfix) with SMTP id 4F2A91C0; Tue, 1 Apr 2025 09:00:00 +0000",
      "from=pc\nhelo=pc\nip=192.0.2.7\nby=mail.example.org\nprogram=Postfix\nwith=SMTP\nid=4F2A91C0\nat=2025-04-01T09:00:00Z\nflags=rdns-unknown\n" },
    { "postfix-tls", "from mx.example.net (mx.example.net [IPv6:2001:db8::25]) (using TLSv1.2 with cipher ECDHE-RSA-AES256-GCM-SHA384 (256/256 bits)) (No client certificate requested) by mail.example.org (Postfix) with ESMTPS id 4F2A91C0 for <a@example.org>; Tue, 1 Apr 2025 09:00:00 +0000 (UTC)",
      "from=mx.example.net\nhelo=mx.example.net\nrdns=mx.example.net\nip=2001:db8::25\nby=mail.example.org\nprogram=Postfix\nwith=ESMTPS\nid=4F2A91C0\nfor=a@example.org\ntls=TLSv1.2 ECDHE-RSA-AES256-GCM-SHA384\nat=2025-04-01T09:00:00Z\nflags=rdns-verified\n" },
    { "postfix-userid", "by mail.example.org (Postfix, from userid 1002) id 4F2A91C0; Tue, 1 Apr 2025 09:00:00 +0000",
      "from=userid\nident=1002\nby=mail.example.org\nprogram=Postfix\nid=4F2A91C0\nat=2025-04-01T09:00:00Z\nflags=from-missing local\n" },
    { "postfix-sasl", "from [192.168.2.14] (dsl.example.net [198.51.100.9]) (Authenticated sender: alex) by mail.example.org (Postfix) with ESMTPSA id 4F2A91C0; Tue, 1 Apr 2025 09:00:00 +0000",
      "from=192.168.2.14\nhelo=[192.168.2.14]\nrdns=dsl.example.net\nip=198.51.100.9\nauth=alex\nby=mail.example.org\nprogram=Postfix\nwith=ESMTPSA\nid=4F2A91C0\nat=2025-04-01T09:00:00Z\nflags=rdns-verified\n" },
    { "sendmail", "from mx.example.net (mx.example.net [192.0.2.7]) by mail.example.org (8.12.10/8.12.10) with ESMTP id i28CUmST012272 for <a@example.org>; Mon, 8 Mar 2004 07:30:48 -0500",
      "from=mx.example.net\nhelo=mx.example.net\nrdns=mx.example.net\nip=192.0.2.7\nby=mail.example.org\nprogram=8.12.10/8.12.10\nwith=ESMTP\nid=i28CUmST012272\nfor=a@example.org\nat=2004-03-08T12:30:48Z\nflags=rdns-verified\n" },
    { "sendmail-no-rdns", "from mx.example.net ([192.0.2.7]) by mail.example.org (8.11.6/8.11.6) with ESMTP id h2FH0Zx11330; Sat, 15 Mar 2003 17:00:41 GMT",
      "from=mx.example.net\nhelo=mx.example.net\nip=192.0.2.7\nby=mail.example.org\nprogram=8.11.6/8.11.6\nwith=ESMTP\nid=h2FH0Zx11330\nat=2003-03-15T17:00:41Z\n" },
    { "sendmail-ident", "from pc (mara@dsl.example.net [198.51.100.9]) by mail.example.org (8.11.6/8.11.6) with SMTP id h8BBsUJ18848; Thu, 11 Sep 2003 12:54:31 +0100",
      "from=pc\nhelo=pc\nrdns=dsl.example.net\nip=198.51.100.9\nident=mara@dsl.example.net\nby=mail.example.org\nprogram=8.11.6/8.11.6\nwith=SMTP\nid=h8BBsUJ18848\nat=2003-09-11T11:54:31Z\nflags=rdns-verified\n" },
    { "sendmail-ident-prefixed", "from mx (IDENT:qmailr@one.example.net [192.0.2.7]) by mail.example.org; Thu, 11 Sep 2003 12:54:31 +0100",
      "from=mx\nhelo=mx\nrdns=one.example.net\nip=192.0.2.7\nident=qmailr@one.example.net\nby=mail.example.org\nat=2003-09-11T11:54:31Z\nflags=rdns-verified\n" },
    { "sendmail-ident-address", "from pc (kgbxn@[192.0.2.7]) by mail.example.org (8.11.6/8.11.6) with SMTP id h8BBsUJ18848; Thu, 11 Sep 2003 12:54:31 +0100",
      "from=pc\nhelo=pc\nip=192.0.2.7\nident=kgbxn\nby=mail.example.org\nprogram=8.11.6/8.11.6\nwith=SMTP\nid=h8BBsUJ18848\nat=2003-09-11T11:54:31Z\n" },
    { "sendmail-may-be-forged", "from mail.example.net (dsl.example.com [198.51.100.9] (may be forged)) (authenticated bits=0) by mail.example.org (8.14.4/8.14.4) with ESMTP id tBCFWrhS080562; Sat, 15 Mar 2003 00:38:03 GMT",
      "from=mail.example.net\nhelo=mail.example.net\nrdns=dsl.example.com\nip=198.51.100.9\nauth=authenticated bits=0\nby=mail.example.org\nprogram=8.14.4/8.14.4\nwith=ESMTP\nid=tBCFWrhS080562\nat=2003-03-15T00:38:03Z\nflags=may-be-forged\n" },
    { "sendmail-submit", "(from alex@localhost) by home.example.org (8.12.11/8.12.11/Submit) id iBADHRP6011034; Fri, 10 Dec 2004 13:17:27 GMT",
      "from=alex@localhost\nident=alex\nby=home.example.org\nprogram=8.12.11/8.12.11/Submit\nid=iBADHRP6011034\nat=2004-12-10T13:17:27Z\nflags=from-missing local\n" },
    { "exim", "from dsl.example.net ([198.51.100.9]:60178 helo=tompc ident=mara) by mail.example.org (envelope-from <b@example.net>) with esmtps (TLS-1.0:DHE_RSA_3DES_EDE_CBC_SHA:24) (Exim 4.50) id 1H3KFP-0005pI-08 for a@example.org; Sat, 06 Jan 2007 23:42:55 +0100",
      "from=dsl.example.net\nhelo=tompc\nrdns=dsl.example.net\nip=198.51.100.9\nport=60178\nident=mara\nenvelope=b@example.net\nby=mail.example.org\nprogram=Exim 4.50\nwith=esmtps\nid=1H3KFP-0005pI-08\nfor=a@example.org\ntls=TLSv1.0 DHE_RSA_3DES_EDE_CBC_SHA\nat=2007-01-06T22:42:55Z\nflags=rdns-verified\n" },
    { "exim-same-name", "from mx.example.net ([192.0.2.7]) by mail.example.org with esmtp (Exim 4.85) id 1aNgjg-00006s-19; Mon, 16 May 2011 19:02:08 +0200",
      "from=mx.example.net\nhelo=mx.example.net\nrdns=mx.example.net\nip=192.0.2.7\nby=mail.example.org\nprogram=Exim 4.85\nwith=esmtp\nid=1aNgjg-00006s-19\nat=2011-05-16T17:02:08Z\nflags=rdns-verified\n" },
    { "exim-no-name", "from [198.51.100.9] (port=52874 helo=[192.168.88.181]) by mail.example.org with esmtpsa  (TLS1.2) tls TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384 (Exim 4.96) (envelope-from <b@example.net>) id 1qRBGp-0006S0-33; Wed, 2 Aug 2023 10:00:00 +0700",
      "from=198.51.100.9\nhelo=[192.168.88.181]\nip=198.51.100.9\nport=52874\nauth=esmtpsa\nenvelope=b@example.net\nby=mail.example.org\nprogram=Exim 4.96\nwith=esmtpsa\nid=1qRBGp-0006S0-33\ntls=TLSv1.2 TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384\nat=2023-08-02T03:00:00Z\n" },
    { "exim-nested-comment", "from mx.example.net ([192.0.2.7] helo=host) by mail.example.org with smtp (Exim 3.31-VA-mm2 #1 (Debian)) id 18t2z0-0001NX-00 for <a@example.org>; Wed, 12 Mar 2003 01:57:10 -0800",
      "from=mx.example.net\nhelo=host\nrdns=mx.example.net\nip=192.0.2.7\nby=mail.example.org\nprogram=Exim 3.31-VA-mm2 #1 (Debian)\nwith=smtp\nid=18t2z0-0001NX-00\nfor=a@example.org\nat=2003-03-12T09:57:10Z\nflags=rdns-verified\n" },
    { "exim-local", "from andrew by mail.example.org with local (Exim 4.12) id 18xeL6-000Dn1-00; Tue, 25 Mar 2003 02:39:00 +0000",
      "from=andrew\nident=andrew\nby=mail.example.org\nprogram=Exim 4.12\nwith=local\nid=18xeL6-000Dn1-00\nat=2003-03-25T02:39:00Z\nflags=local\n" },
    { "exim-local-esmtps", "from root (helo=candygram.example.net) by mail.example.org with local-esmtps (tls_cipher TLS-1.0:RSA_AES_256_CBC_SHA:32) (Exim 4.50 #1 (Debian)) id 1FwHqR-0008Bw-OG; Fri, 30 Jun 2006 08:11:35 -0400",
      "from=root\nhelo=candygram.example.net\nby=mail.example.org\nprogram=Exim 4.50 #1 (Debian)\nwith=ESMTPS\nid=1FwHqR-0008Bw-OG\ntls=TLSv1.0 RSA_AES_256_CBC_SHA\nat=2006-06-30T12:11:35Z\nflags=local\n" },
    { "qmail", "from dsl.example.net (HELO tompc) (mara@198.51.100.9) by mx.example.org with SMTP; 10 Nov 2003 06:30:34 -0000",
      "from=dsl.example.net\nhelo=tompc\nrdns=dsl.example.net\nip=198.51.100.9\nident=mara\nby=mx.example.org\nwith=SMTP\nat=2003-11-10T06:30:34Z\nflags=rdns-verified\n" },
    { "qmail-unknown", "from unknown (HELO mail.example.net) (192.0.2.7) by mx.example.org with SMTP; 16 May 2011 17:02:10 -0000",
      "from=unknown\nhelo=mail.example.net\nip=192.0.2.7\nby=mx.example.org\nwith=SMTP\nat=2011-05-16T17:02:10Z\nflags=rdns-unknown\n" },
    { "qmail-same-name", "from mail.example.net (192.0.2.7) by mx.example.org with SMTP; 16 Nov 2003 04:53:54 -0000",
      "from=mail.example.net\nhelo=mail.example.net\nrdns=mail.example.net\nip=192.0.2.7\nby=mx.example.org\nwith=SMTP\nat=2003-11-16T04:53:54Z\nflags=rdns-verified\n" },
    { "qmail-network", "(qmail 11764 invoked from network); 16 May 2011 17:02:11 -0000",
      "program=qmail\nat=2011-05-16T17:02:11Z\nflags=from-missing\n" },
    { "qmail-uid", "(qmail 10681 invoked by uid 404); 14 Nov 2003 08:05:52 -0000",
      "ident=404\nprogram=qmail\nat=2003-11-14T08:05:52Z\nflags=from-missing local\n" },
    { "qmail-network-address", "(qmail 87263 messnum 771997 invoked from network[192.0.2.7/dsl.example.net]); 8 Mar 2004 23:59:05 -0000",
      "rdns=dsl.example.net\nip=192.0.2.7\nprogram=qmail\nat=2004-03-08T23:59:05Z\nflags=from-missing\n" },
    { "qmail-scanner", "from a@example.net by alpha.example.org by uid 7791 with qmail-scanner-1.14 (spamassassin: 2.41. Clear:SA:0(-4.1/5.0):. Processed in 0.209512 secs); 03 Mar 2004 20:34:39 -0000",
      "from=a@example.net\nident=7791\nby=alpha.example.org\nprogram=spamassassin: 2.41. Clear:SA:0(-4.1/5.0):. Processed in 0.209512 secs\nwith=qmail-scanner-1.14\nat=2004-03-03T20:34:39Z\n" },
    { "exchange", "from mail.example.net (192.0.2.7) by AM6EUR05FT001.mail.protection.example.com (10.233.240.45) with Microsoft SMTP Server (version=TLS1_2, cipher=TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384) id 15.20.6813.16 via Frontend Transport; Tue, 19 Sep 2023 18:36:44 +0000",
      "from=mail.example.net\nhelo=mail.example.net\nip=192.0.2.7\nby=am6eur05ft001.mail.protection.example.com\nby_ip=10.233.240.45\nprogram=Microsoft SMTP Server\nvia=Frontend Transport\nwith=SMTP\nid=15.20.6813.16\ntls=TLSv1.2 TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384\nat=2023-09-19T18:36:44Z\n" },
    { "exchange-mapi", "from A.prod.example.com ([fe80::19bd:c588:dd17:5226]) by A.prod.example.com ([fe80::19bd:c588:dd17:5226%6]) with mapi id 15.20.1943.023; Wed, 5 Jun 2019 10:17:08 +0000",
      "from=A.prod.example.com\nhelo=a.prod.example.com\nip=fe80::19bd:c588:dd17:5226\nby=a.prod.example.com\nby_ip=fe80::19bd:c588:dd17:5226\nwith=mapi\nid=15.20.1943.023\nat=2019-06-05T10:17:08Z\n" },
    { "exchange-https", "from A.prod.example.com (::1) by B.prod.example.com with HTTPS; Sat, 18 Mar 2023 03:05:31 +0000",
      "from=A.prod.example.com\nhelo=a.prod.example.com\nip=::1\nby=b.prod.example.com\nwith=HTTPS\nat=2023-03-18T03:05:31Z\n" },
    { "smtpsvc", "from tompc ([198.51.100.9] unverified) by mail.example.org with Microsoft SMTPSVC(5.0.2195.5329); Tue, 11 Mar 2003 13:23:01 +0000",
      "from=tompc\nhelo=tompc\nip=198.51.100.9\nby=mail.example.org\nprogram=Microsoft SMTPSVC\nwith=SMTP\nat=2003-03-11T13:23:01Z\n" },
    { "pickup", "from mail pickup service by mail.example.org with Microsoft SMTPSVC; Thu, 13 Feb 2003 19:05:39 -0500",
      "from=mail\nby=mail.example.org\nprogram=Microsoft SMTPSVC\nwith=SMTP\nat=2003-02-14T00:05:39Z\nflags=local\n" },
    { "communigate", "from [128.114.2.223] (account mara@example.edu HELO [10.10.10.10]) by mail.example.org (CommuniGate Pro SMTP 4.3.7) with ESMTPSA id 88402416 for a@example.org; Mon, 04 Dec 2006 13:15:07 -0800",
      "from=128.114.2.223\nhelo=[10.10.10.10]\nip=128.114.2.223\nauth=mara@example.edu\nby=mail.example.org\nprogram=CommuniGate Pro SMTP 4.3.7\nwith=ESMTPSA\nid=88402416\nfor=a@example.org\nat=2006-12-04T21:15:07Z\n" },
    { "communigate-verified", "from mail.example.net ([192.0.2.7] verified) by mail.example.org (CommuniGate Pro SMTP 5.1.13) with ESMTPS id 9837783; Tue, 08 Apr 2008 13:14:35 +0700",
      "from=mail.example.net\nhelo=mail.example.net\nrdns=mail.example.net\nip=192.0.2.7\nby=mail.example.org\nprogram=CommuniGate Pro SMTP 5.1.13\nwith=ESMTPS\nid=9837783\nat=2008-04-08T06:14:35Z\nflags=rdns-verified\n" },
    { "courier", "from pc (dsl.example.net [198.51.100.9]) (AUTH: LOGIN mara@example.org, SSL: TLSv1/SSLv3,128bits,RC4-MD5) by mail.example.org with esmtp; Thu, 10 Nov 2005 08:24:21 -0600 id 000000DB.43735815.00001E11",
      "from=pc\nhelo=pc\nrdns=dsl.example.net\nip=198.51.100.9\nauth=LOGIN mara@example.org\nby=mail.example.org\nwith=esmtp\nid=000000DB.43735815.00001E11\ntls=TLSv1.0 RC4-MD5\nat=2005-11-10T14:24:21Z\nflags=rdns-verified\n" },
    { "smtpd-claiming", "from dsl.example.net(198.51.100.9), claiming to be \"mail.example.com\" via SMTP by mail.example.org, id smtpd1PBsZT; Sun Nov 13 15:38:52 2005",
      "from=dsl.example.net\nhelo=mail.example.com\nrdns=dsl.example.net\nip=198.51.100.9\nby=mail.example.org\nvia=SMTP\nid=smtpd1PBsZT\nat=2005-11-13T15:38:52Z\nflags=rdns-verified\n" },
    { "smap", "from nodnsquery(192.0.2.7) by mail.example.org via csmap (V4.1) id srcAAAyHaywy; Sun, 13 Nov 2005 15:38:52 +0000",
      "from=nodnsquery\nip=192.0.2.7\nby=mail.example.org\nprogram=V4.1\nvia=csmap\nid=srcAAAyHaywy\nat=2005-11-13T15:38:52Z\nflags=rdns-unknown\n" },
    { "gmail", "from [10.231.252.223] (dsl.example.net. [198.51.100.9]) by mx.google.com with ESMTPS id m16sm345129qck.28.2011.06.15.07.42.02 for <a@example.org> (version=TLSv1/SSLv3 cipher=OTHER); Wed, 15 Jun 2011 07:42:08 -0700 (PDT)",
      "from=10.231.252.223\nhelo=[10.231.252.223]\nrdns=dsl.example.net\nip=198.51.100.9\nby=mx.google.com\nwith=ESMTPS\nid=m16sm345129qck.28.2011.06.15.07.42.02\nfor=a@example.org\ntls=TLSv1.0 OTHER\nat=2011-06-15T14:42:08Z\nflags=rdns-verified\n" },
    { "gmail-by-address", "by 2002:a05:6402:50c6:b0:54e:bd7d:b5b9 with SMTP id h6csp135752vqv; Fri, 17 Mar 2023 20:05:28 -0700 (PDT)",
      "by=2002:a05:6402:50c6:b0:54e:bd7d:b5b9\nby_ip=2002:a05:6402:50c6:b0:54e:bd7d:b5b9\nwith=SMTP\nid=h6csp135752vqv\nat=2023-03-18T03:05:28Z\nflags=from-missing\n" },
    { "gmailapi", "from 384836569573 named unknown by gmailapi.google.com with HTTPREST; Wed, 6 Mar 2019 03:39:24 -0500",
      "from=384836569573\nby=gmailapi.google.com\nwith=HTTP\nat=2019-03-06T08:39:24Z\n" },
    { "sendgrid-filter", "by filter0383.example.net with SMTP id filter0383-15318-5AB8F728-C 2018-03-26 13:35:36.270951634 +0000 UTC m=+6810983.8",
      "by=filter0383.example.net\nwith=SMTP\nid=filter0383-15318-5AB8F728-C\nat=2018-03-26T13:35:36.270951Z\nflags=from-missing\n" },
    { "sendgrid-geopod", "from MjA3NDc4Mg (unknown) by geopod-ismtpd-0 (SG) with HTTP id aqHKNX2kSp-HiqspAa-uvw Fri, 28 Jul 2023 19:32:25.608 +0000 (UTC)",
      "from=MjA3NDc4Mg\nby=geopod-ismtpd-0\nprogram=SG\nwith=HTTP\nid=aqHKNX2kSp-HiqspAa-uvw\nat=2023-07-28T19:32:25.608000Z\nflags=rdns-unknown\n" },
    { "gmx-submission", "from [192.168.178.20] ([198.51.100.9]) by mail.gmx.example (mrgmx104 [192.0.2.68]) with ESMTPSSA (Nemesis) id 0MhNk6-1; Mon, 16 May 2011 17:02:11 +0200",
      "from=192.168.178.20\nhelo=[192.168.178.20]\nip=198.51.100.9\nauth=ESMTPSSA\nby=mail.gmx.example\nby_ip=192.0.2.68\nprogram=Nemesis\nwith=ESMTPSSA\nid=0MhNk6-1\nat=2011-05-16T15:02:11Z\n" },
    { "symantec", "from mail.example.net (Unknown_Domain [198.51.100.9]) by mx.example.org (Symantec Messaging Gateway) with SMTP id A0.B1.12345.534A0DD4; Mon, 16 May 2011 17:02:11 -0400",
      "from=mail.example.net\nhelo=mail.example.net\nip=198.51.100.9\nby=mx.example.org\nprogram=Symantec Messaging Gateway\nwith=SMTP\nid=A0.B1.12345.534A0DD4\nat=2011-05-16T21:02:11Z\nflags=rdns-unknown\n" },
    { "nullmailer", "(nullmailer pid 12345 invoked by uid 1000); Mon, 16 May 2011 17:02:11 -0000",
      "ident=1000\nprogram=nullmailer\nat=2011-05-16T17:02:11Z\nflags=from-missing local\n" },
    { "mdaemon-names-itself", "from mail.example.net by mx.example.org (mx.example.org) (MDaemon PRO v10.1.2) with ESMTP id md50000123456.msg; Mon, 16 May 2011 17:02:11 +0200",
      "from=mail.example.net\nhelo=mail.example.net\nby=mx.example.org\nprogram=MDaemon PRO v10.1.2\nwith=ESMTP\nid=md50000123456.msg\nat=2011-05-16T15:02:11Z\n" },
    { "mirapoint", "from mail.example.net (EHLO mail.example.net) ([198.51.100.9]) by mx.example.org (MOS 4.4.5a-FCS FastPath queued) with ESMTP id CUN12345 (AUTH mara); Mon, 16 May 2011 17:02:11 +0100",
      "from=mail.example.net\nhelo=mail.example.net\nrdns=mail.example.net\nip=198.51.100.9\nauth=mara\nby=mx.example.org\nprogram=MOS 4.4.5a-FCS FastPath queued\nwith=ESMTP\nid=CUN12345\nat=2011-05-16T16:02:11Z\nflags=rdns-verified\n" },
    { "mailgun", "by b0d630518aec with HTTP id 64c287db8eae254b7ee92baf; Thu, 27 Jul 2023 15:06:03 GMT",
      "by=b0d630518aec\nwith=HTTP\nid=64c287db8eae254b7ee92baf\nat=2023-07-27T15:06:03Z\nflags=from-missing\n" },
    { "mailgun-empty-brackets", "from <unknown> (<unknown> []) by 5a1b2c3d4e5f with HTTP id 63322061e868b116a3c9c4fa; Mon, 26 Sep 2022 21:57:50 GMT",
      "from=unknown\nby=5a1b2c3d4e5f\nwith=HTTP\nid=63322061e868b116a3c9c4fa\nat=2022-09-26T21:57:50Z\n" },
    { "powermta", "from WEB04 (10.1.2.17) by jm14.example.com (PowerMTA(TM) v3.5r14) id hkageg9k04c54 for <a@example.org>; Thu, 30 Jul 2009 16:57:58 -0400 (envelope-from <bo-1@bounce.example.com>)",
      "from=WEB04\nhelo=web04\nip=10.1.2.17\nenvelope=bo-1@bounce.example.com\nby=jm14.example.com\nprogram=PowerMTA(TM) v3.5r14\nid=hkageg9k04c54\nfor=a@example.org\nat=2009-07-30T20:57:58Z\n" },
    { "momentum", "from ([192.168.1.205:50387] helo=i6.example.com) by m12.example.com (ecelerity 2.1.1.3 r(11743)) with ESMTP id 80/0A-02454-4DCB6054 for <a@example.org>; Tue, 12 Sep 2006 09:57:40 -0400",
      "helo=i6.example.com\nip=192.168.1.205\nport=50387\nby=m12.example.com\nprogram=ecelerity 2.1.1.3 r(11743)\nwith=ESMTP\nid=80/0A-02454-4DCB6054\nfor=a@example.org\nat=2006-09-12T13:57:40Z\n" },
    { "opensmtpd", "from localhost (example.org [local]) by example.org (OpenSMTPD) with ESMTPA id 5db34e0d for <a@example.org>; Tue, 7 Apr 2020 01:38:29 -0600 (MDT)",
      "from=localhost\nhelo=localhost\nrdns=example.org\nauth=ESMTPA\nby=example.org\nprogram=OpenSMTPD\nwith=ESMTPA\nid=5db34e0d\nfor=a@example.org\nat=2020-04-07T07:38:29Z\nflags=rdns-verified\n" },
    { "haraka", "from mx.example.net (mx.example.net [192.0.2.7])\n\tby mail.example.org (Haraka/2.8.25) with ESMTPS id B3C0198B-A390-42E9-9DDC-C57D8D207298.1\n\tenvelope-from <b@example.net>\n\t(cipher=TLS_AES_256_GCM_SHA384);\n\tFri, 06 Nov 2020 12:20:14 +0000",
      "from=mx.example.net\nhelo=mx.example.net\nrdns=mx.example.net\nip=192.0.2.7\nenvelope=b@example.net\nby=mail.example.org\nprogram=Haraka/2.8.25\nwith=ESMTPS\nid=B3C0198B-A390-42E9-9DDC-C57D8D207298.1\ntls= TLS_AES_256_GCM_SHA384\nat=2020-11-06T12:20:14Z\nflags=rdns-verified\n" },
    { "zonemta", "from [127.0.0.1] ([198.51.100.9] dsl.example.net) (Authenticated sender: a@example.org) by mail.example.org with ESMTPSA; Fri, 06 Nov 2020 12:20:14 +0000",
      "from=127.0.0.1\nhelo=[127.0.0.1]\nrdns=dsl.example.net\nip=198.51.100.9\nauth=a@example.org\nby=mail.example.org\nwith=ESMTPSA\nat=2020-11-06T12:20:14Z\nflags=rdns-verified\n" },
    { "zimbra", "from mail1.example.net (LHLO mail2.example.net) (10.2.2.20) by mail3.example.org with LMTP; Thu, 18 Jun 2015 16:50:56 -0700 (PDT)",
      "from=mail1.example.net\nhelo=mail2.example.net\nrdns=mail1.example.net\nip=10.2.2.20\nby=mail3.example.org\nwith=LMTP\nat=2015-06-18T23:50:56Z\nflags=rdns-verified\n" },
    { "gmx", "from dsl.example.net (EHLO tompc) [198.51.100.9] by mail.example.org (mp033) with SMTP; 23 Nov 2012 19:06:20 +0100",
      "from=dsl.example.net\nhelo=tompc\nrdns=dsl.example.net\nip=198.51.100.9\nby=mail.example.org\nprogram=mp033\nwith=SMTP\nat=2012-11-23T18:06:20Z\nflags=rdns-verified\n" },
    { "amavis", "from mail.example.net ([192.0.2.7]) by localhost (mx.example.org [127.0.0.1]) (amavisd-new, port 10024) with ESMTP id k8UsBTUjeiTe; Tue, 7 May 2019 14:01:04 -0700 (PDT)",
      "from=mail.example.net\nhelo=mail.example.net\nip=192.0.2.7\nby=localhost\nby_ip=127.0.0.1\nprogram=amavisd-new, port 10024\nwith=ESMTP\nid=k8UsBTUjeiTe\nat=2019-05-07T21:01:04Z\n" },
    { "fetchmail", "from pop.example.net [192.0.2.9] by localhost with POP3 (fetchmail-6.3.9-rc2) for <alex@localhost> (single-drop); Mon, 16 May 2011 19:10:00 +0200 (CEST)",
      "from=pop.example.net\nip=192.0.2.9\nby=localhost\nprogram=fetchmail-6.3.9-rc2\nwith=POP3\nfor=alex@localhost\nat=2011-05-16T17:10:00Z\nflags=pull\n" },
    { "nnfmp", "from [192.0.2.7] by tm15.example.org with NNFMP; 09 Mar 2011 11:19:46 -0000",
      "from=192.0.2.7\nip=192.0.2.7\nby=tm15.example.org\nwith=NNFMP\nat=2011-03-09T11:19:46Z\n" },
    { "xmail", "from list.example.net (192.0.2.7:23198) by mx1.example.org (198.51.100.25:25) with [XMail 1.20 ESMTP Server] id <S72E> for <a@example.org> from <bounce@list.example.net>; Sat, 18 Sep 2004 23:17:54 -0500",
      "from=list.example.net\nhelo=list.example.net\nip=192.0.2.7\nport=23198\nenvelope=bounce@list.example.net\nby=mx1.example.org\nby_ip=198.51.100.25\nwith=ESMTP\nid=S72E\nfor=a@example.org\nat=2004-09-19T04:17:54Z\n" },
    { "mdaemon-two-addresses", "from [10.0.0.3] [198.51.100.9] by mail.example.org [192.0.2.25] with SMTP (MDaemon.PRO.v5.0.6.R) for <a@example.org>; Fri, 21 Feb 2003 09:32:27 +1000",
      "from=10.0.0.3\nhelo=[10.0.0.3]\nip=198.51.100.9\nby=mail.example.org\nby_ip=192.0.2.25\nprogram=MDaemon.PRO.v5.0.6.R\nwith=SMTP\nfor=a@example.org\nat=2003-02-20T23:32:27Z\n" },
    { "navgw", "(from tompc [198.51.100.9]) by mail.example.org (NAVGW 2.5.2.12) with SMTP id M2006040415284308595 for <a@example.org>; Tue, 04 Apr 2006 15:28:45 +0100",
      "from=tompc\nhelo=tompc\nip=198.51.100.9\nby=mail.example.org\nprogram=NAVGW 2.5.2.12\nwith=SMTP\nid=M2006040415284308595\nfor=a@example.org\nat=2006-04-04T14:28:45Z\n" },
    { "squirrelmail", "from 198.51.100.9 (proxying for 203.0.113.20) (SquirrelMail authenticated user mara) by mail.example.org with HTTP; Fri, 30 Mar 2012 12:39:58 +0100 (BST)",
      "from=198.51.100.9\nip=198.51.100.9\nauth=mara\nby=mail.example.org\nwith=HTTP\nat=2012-03-30T11:39:58Z\n" },
    { "facebook", "from facebook.example (RrlQsUbrndsQ6/zbJaSz 2001:db8:1110:50e8:face:0000:002f:0000) by facebook.example with Thrift id 423753524b5011e9a83e248a0796a3b2-169bd530; Wed, 20 Mar 2019 13:39:29 -0700",
      "from=facebook.example\nhelo=facebook.example\nip=2001:db8:1110:50e8:face:0:2f:0\nby=facebook.example\nwith=Thrift\nid=423753524b5011e9a83e248a0796a3b2-169bd530\nat=2019-03-20T20:39:29Z\n" },
    { "smail", "from mx8.example.net from [192.0.2.7] by mail.example.org (/\\##/\\ Smail3.1.30.16 #30.55) with esmtp for <a@example.org> id <mP/17oq7-000OgFP@mail.example.org>; Tue, 17 Sep 2002 10:00:00 -0500",
      "from=mx8.example.net\nhelo=mx8.example.net\nip=192.0.2.7\nby=mail.example.org\nprogram=/\\##/\\ Smail3.1.30.16 #30.55\nwith=esmtp\nid=mP/17oq7-000OgFP@mail.example.org\nfor=a@example.org\nat=2002-09-17T15:00:00Z\n" },
    { "port-after-a-dot", "from pc.example.net ([192.0.2.7.63559]) by mail.example.org with esmtp; Thu, 14 Sep 2006 09:34:07 -0400",
      "from=pc.example.net\nhelo=pc.example.net\nip=192.0.2.7\nport=63559\nby=mail.example.org\nwith=esmtp\nat=2006-09-14T13:34:07Z\n" },
    { "mapped-address", "from mx.example.net ([::ffff:192.0.2.7]) by mail.example.org with esmtp; Mon, 18 Aug 2003 15:37:48 +0300",
      "from=mx.example.net\nhelo=mx.example.net\nip=192.0.2.7\nby=mail.example.org\nwith=esmtp\nat=2003-08-18T12:37:48Z\n" },
    { "address-in-helo-only", "from unknown (HELO 192.0.2.200) (198.51.100.9) by mx.example.org with SMTP; 10 Nov 2003 06:30:34 -0000",
      "from=unknown\nhelo=192.0.2.200\nip=198.51.100.9\nby=mx.example.org\nwith=SMTP\nat=2003-11-10T06:30:34Z\nflags=rdns-unknown\n" },
    { "address-in-id-only", "by mail.example.org with SMTP id 192.0.2.200; 10 Nov 2003 06:30:34 -0000",
      "by=mail.example.org\nwith=SMTP\nid=192.0.2.200\nat=2003-11-10T06:30:34Z\nflags=from-missing\n" },
    { "octet-too-large", "from pc ([300.0.2.7]) by mail.example.org; 10 Nov 2003 06:30:34 -0000",
      "from=pc\nhelo=pc\nby=mail.example.org\nat=2003-11-10T06:30:34Z\n" },

    /* clauses */
    { "any-order", "with ESMTP id Q1 for <a@example.org> by mail.example.org from mx.example.net ([192.0.2.7]); Tue, 1 Apr 2025 09:00:00 +0000",
      "by=mail.example.org\nwith=ESMTP\nid=Q1\nfor=a@example.org\nat=2025-04-01T09:00:00Z\nflags=from-missing\n" },
    { "upper-case", "FROM mx.example.net (mx.example.net [192.0.2.7]) BY mail.example.org ID 434B508E.174A6 WITH SMTP FOR <a@example.org> ; 11 Oct 2005 01:41:34 -0400",
      "from=mx.example.net\nhelo=mx.example.net\nrdns=mx.example.net\nip=192.0.2.7\nby=mail.example.org\nwith=SMTP\nid=434B508E.174A6\nfor=a@example.org\nat=2005-10-11T05:41:34Z\nflags=rdns-verified\n" },
    { "no-space-around-comments", "from mx.example.net(192.0.2.7)by mail.example.org(X)with SMTP id Q1for<a@example.org>; 11 Oct 2005 01:41:34 -0400",
      "from=mx.example.net\nrdns=mx.example.net\nip=192.0.2.7\nby=mail.example.org\nprogram=X\nwith=SMTP\nid=Q1for\nfor=a@example.org\nat=2005-10-11T05:41:34Z\nflags=rdns-verified\n" },
    { "multiple-recipients", "from mx.example.net by mail.example.org for <multiple recipients>; 11 Oct 2005 01:41:34 -0400",
      "from=mx.example.net\nhelo=mx.example.net\nby=mail.example.org\nat=2005-10-11T05:41:34Z\n" },
    { "keyword-in-comment", "by mail.example.org (with id by for x) with SMTP id Q1; 11 Oct 2005 01:41:34 -0400",
      "by=mail.example.org\nprogram=with id by for x\nwith=SMTP\nid=Q1\nat=2005-10-11T05:41:34Z\nflags=from-missing\n" },
    { "null-sender", "by mail.example.org (envelope-from <>) id Q1; 11 Oct 2005 01:41:34 -0400",
      "envelope=<>\nby=mail.example.org\nid=Q1\nat=2005-10-11T05:41:34Z\nflags=from-missing\n" },
    { "resubmission", "from A.example.com (2001:db8::11) by A.example.com (2001:db8::11) with MailboxResubmission by AntispamTT id 15.20.7249.10; Sat, 27 Jan 2024 17:46:12 +0000",
      "from=A.example.com\nhelo=a.example.com\nip=2001:db8::11\nby=antispamtt\nby_ip=2001:db8::11\nwith=MailboxResubmission\nid=15.20.7249.10\nat=2024-01-27T17:46:12Z\n" },

    /* what cannot be read */
    { "empty", "", "flags=from-missing partial\n" },
    { "semicolon-only", ";", "flags=from-missing partial\n" },
    { "date-only", "Sun, 22 Apr 2018 02:54:19 +0000", "at=2018-04-22T02:54:19Z\nflags=from-missing partial\n" },
    { "words-only", "apparently or is it", "flags=from-missing partial\n" },
    { "unclosed-comment", "from pc ([192.0.2.7] by mail.example.org; 11 Oct 2005 01:41:34 -0400",
      "from=pc\nhelo=pc\nip=192.0.2.7\nby=mail.example.org\nat=2005-10-11T05:41:34Z\nflags=partial\n" },
    { "stray-close", "from pc ([192.0.2.7])) by mail.example.org; 11 Oct 2005 01:41:34 -0400",
      "from=pc\nhelo=pc\nip=192.0.2.7\nby=mail.example.org\nat=2005-10-11T05:41:34Z\nflags=partial\n" },
    { "date-impossible", "from pc ([192.0.2.7]) by mail.example.org; Thu, 31 Feb 2011 25:61:00 +0000",
      "from=pc\nhelo=pc\nip=192.0.2.7\nby=mail.example.org\nflags=partial\n" },
    { "date-spamware", "from pc ([192.0.2.7]) by mail.example.org; Jul, 25 2002 10:17:30 PM -0300",
      "from=pc\nhelo=pc\nip=192.0.2.7\nby=mail.example.org\nat=2002-07-26T01:17:30Z\nflags=spamware\n" },
    { "spaces-and-semicolons", "from pc ([192.0.2.7]) by mail.example.org ; ; 11 Oct 2005 01:41:34 -0400 ;",
      "from=pc\nhelo=pc\nip=192.0.2.7\nby=mail.example.org\nat=2005-10-11T05:41:34Z\n" },
};

static const char *const flag_names[] = {
    "from-missing", "pull", "partial", "may-be-forged", "rdns-verified", "rdns-unknown", "local", "parallel", "spamware",
};
/* clang-format on */

static void
print(GString *out, const char *key, MpSlice value)
{
    if (value.len > 0)
        g_string_append_printf(out, "%s=%.*s\n", key, (int)value.len, value.data);
}

static char *
print_hop(const MpHopFact *hop)
{
    GString *out = g_string_new(NULL);
    char text[MP_INSTANT_TEXT];
    const char *mark = "flags=";

    print(out, "from", hop->from);
    print(out, "helo", hop->helo);
    print(out, "rdns", hop->rdns);
    print(out, "ip", hop->ip);
    if (hop->port != 0)
        g_string_append_printf(out, "port=%u\n", hop->port);
    print(out, "ident", hop->ident);
    print(out, "auth", hop->auth);
    print(out, "envelope", hop->envelope_from);
    print(out, "by", hop->by);
    print(out, "by_ip", hop->by_ip);
    print(out, "program", hop->by_program);
    print(out, "via", hop->via);
    print(out, "with", hop->with);
    print(out, "id", hop->id);
    print(out, "for", hop->recipient);
    if (hop->tls_version.len > 0 || hop->tls_cipher.len > 0)
        g_string_append_printf(out, "tls=%.*s %.*s\n", (int)hop->tls_version.len,
                               hop->tls_version.len > 0 ? hop->tls_version.data : "",
                               (int)hop->tls_cipher.len,
                               hop->tls_cipher.len > 0 ? hop->tls_cipher.data : "");
    if (hop->at.known)
        g_string_append_printf(out, "at=%s\n", mp_instant_format(hop->at.utc_us, text));
    for (guint i = 0; i < G_N_ELEMENTS(flag_names); i++)
        if (hop->flags & (1u << i)) {
            g_string_append_printf(out, "%s%s", mark, flag_names[i]);
            mark = " ";
        }
    if (*mark == ' ')
        g_string_append_c(out, '\n');
    return g_string_free(out, FALSE);
}

static char *
read_one(const char *value)
{
    g_autoptr(MpArena) arena = mp_arena_new(4096);
    MpHopFact hop = { .n = 7 };

    mp_received_parse(mp_slice_of(value), arena, &hop);
    g_assert_cmpuint(hop.n, ==, 7);
    g_assert_cmpuint(hop.raw.len, ==, strlen(value));
    return print_hop(&hop);
}

static void
test_read(gconstpointer data)
{
    const ReceivedCase *c = data;
    g_autofree char *got = read_one(c->value);

    g_assert_cmpstr(got, ==, c->want);
}

/* Wherever the field was folded, and however its lines end, the same is read. */
static void
test_folding(gconstpointer data)
{
    static const char *const folds[] = { "\n\t", "\r\n ", "\r  " };
    const ReceivedCase *c = data;
    g_auto(GStrv) parts = g_strsplit(c->value, " ", -1);

    for (gsize i = 0; i < G_N_ELEMENTS(folds); i++) {
        g_autofree char *folded = g_strjoinv(folds[i], parts);
        g_autofree char *got = read_one(folded);
        g_auto(GStrv) pieces = g_strsplit(got, folds[i], -1);
        g_autofree char *unfolded = g_strjoinv(" ", pieces);

        g_assert_cmpstr(unfolded, ==, c->want);
    }
}

/* Ten megabytes of anything take no longer than ten megabytes. */
static void
test_linear(gconstpointer data)
{
    const char *unit = data;
    gsize n = strlen(unit), size = 10u << 20;
    g_autofree char *text = g_malloc(size);
    g_autoptr(MpArena) arena = mp_arena_new(4096);
    MpHopFact hop = { 0 };

    for (gsize i = 0; i < size; i++)
        text[i] = unit[i % n];
    g_test_timer_start();
    mp_received_parse((MpSlice){ text, size }, arena, &hop);
    g_assert_cmpfloat(g_test_timer_elapsed(), <, 5.0);
    g_assert_true(hop.flags & MP_HOP_PARTIAL);
}

int
main(int argc, char *argv[])
{
    static const char *const units[] = { "(", ")", "(a)",        "((a)) ", "[",
                                         "<", ";", "from (by) ", "a@[" };

    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *read = g_strconcat("/received/read/", cases[i].name, NULL);
        g_autofree char *folding = g_strconcat("/received/folding/", cases[i].name, NULL);

        g_test_add_data_func(read, &cases[i], test_read);
        g_test_add_data_func(folding, &cases[i], test_folding);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(units); i++) {
        g_autofree char *path = g_strdup_printf("/received/linear/%" G_GSIZE_FORMAT, i);

        g_test_add_data_func(path, units[i], test_linear);
    }
    return g_test_run();
}
